"""What the board, the council and the region see: public figures, released once, and what is made of them."""

"""The staff list of HR: read, compared with who is known, brought in whole, taken back whole."""

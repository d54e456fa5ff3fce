"""Where and to whom a signal is passed on."""

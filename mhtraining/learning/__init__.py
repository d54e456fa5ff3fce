"""Doing a module: attempts, walks, responses, and the pages for them."""

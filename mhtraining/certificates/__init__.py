"""Proof of participation: the paper for one completion, issued once, and what everybody may check of it."""

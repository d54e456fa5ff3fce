"""The demonstration: a fictional municipality with two years of history, the same every time."""

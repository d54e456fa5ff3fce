"""What every room stands on: database, settings, clock, signals, errors, the seam for facts."""

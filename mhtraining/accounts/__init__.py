"""Signing in: accounts, invitations, sessions, the throttle."""

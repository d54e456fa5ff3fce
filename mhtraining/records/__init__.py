"""The append-only ledger, and the completions that follow from it."""

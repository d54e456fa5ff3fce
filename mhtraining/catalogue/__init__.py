"""Published module versions, named by the SHA-256 of their bytes."""

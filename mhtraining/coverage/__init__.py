"""Read side: coverage as at a day. Writes nothing but its own rebuildable summary."""

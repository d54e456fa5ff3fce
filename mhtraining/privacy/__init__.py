"""A person's own file: everything held about somebody, gathered from all rooms, to read and to take."""

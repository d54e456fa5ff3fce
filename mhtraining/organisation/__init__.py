"""Who works where, since when: organisations, the department tree, employees and their periods, roles."""

"""What the coordinator does and managers see: people, departments, the audit trail, first steps."""

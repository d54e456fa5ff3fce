"""Pure: what answers are worth: a walk through a scenario, a module, signal detection."""

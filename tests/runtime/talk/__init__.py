"""A service of the control silo whose implementation is async."""

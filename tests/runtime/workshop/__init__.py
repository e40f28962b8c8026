"""A service of the control silo whose methods take the time that they are told."""

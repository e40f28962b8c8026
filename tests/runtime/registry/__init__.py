"""A service of the control silo that maps organizations, and looks for them."""

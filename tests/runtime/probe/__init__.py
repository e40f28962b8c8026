"""Services whose methods do what a test tells them."""

"""The table of `once`."""

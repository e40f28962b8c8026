"""Tree to decisions to files."""

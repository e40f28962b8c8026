"""The contract to files: Python and the JSON forms."""

"""The resolved contract and its JSON forms."""

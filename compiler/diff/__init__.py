"""Compatibility of two contracts: what changed, on which edges it shows, and how bad that is."""

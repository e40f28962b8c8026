"""Commands of `rpcc` that need the runtime; the command line loads them by name."""

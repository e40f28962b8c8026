"""The language: text to tree and back, with diagnostics. Knows nothing of Python, RPC or JSON Schema."""

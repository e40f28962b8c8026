"""Signatures: keys and their subkeys, the forms `rpc1` and `rpc0`, and which calls were seen before."""

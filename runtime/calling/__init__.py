"""The caller's end of a call to another silo: its steps, and the clients that do them."""

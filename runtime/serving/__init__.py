"""The server's end of a call: from bytes to an implementation and back, the apps around it, and how it stops."""

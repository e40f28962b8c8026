"""A hand-written sample of what the compiler generates, with every shape that the runtime has to serve."""

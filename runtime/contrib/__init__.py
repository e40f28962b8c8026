"""Help for what programs use beside rpcc: one module per library, imported only by those who use it."""

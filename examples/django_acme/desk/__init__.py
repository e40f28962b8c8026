"""A help desk: control knows who works where, regions have the tickets."""

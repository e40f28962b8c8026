"""Reports of comparisons, one module per format; `FORMATS` in `formats.py` lists them."""

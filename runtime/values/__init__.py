"""Values and their JSON: the bases of generated classes, exact scalars, and codecs that are strict both ways."""

"""What wakes people up: services that can be awaited."""

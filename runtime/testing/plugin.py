"""The plugin that pytest loads in every run: it imports what it needs only for tests that are marked."""

__all__: list[str] = []

"""Plans: the way from one version to another in phases, each of which a comparison finds safe."""

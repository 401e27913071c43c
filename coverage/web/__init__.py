"""HTTP: the API, feeds, embeds, immutable files."""

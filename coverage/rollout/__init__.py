"""When service began where, what was announced, and what changed."""

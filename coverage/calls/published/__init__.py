"""Call figures that somebody published."""

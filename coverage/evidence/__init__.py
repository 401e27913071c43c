"""Who has 112 at a date, and how that is known."""

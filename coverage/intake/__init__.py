"""New rows of evidence and official lists come in."""

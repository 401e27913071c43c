"""How sure the data are, and what in them should be reviewed."""

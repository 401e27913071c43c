"""A boundary file of any layout becomes a boundary set."""

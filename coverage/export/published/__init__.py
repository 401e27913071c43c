"""The published tables: their columns, parameters, frames, and their bytes in each format."""

"""Polygons become a valid coverage."""

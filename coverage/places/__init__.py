"""Nation, island groups, provinces, regencies: what lies inside what, and how they compare."""

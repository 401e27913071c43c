"""The daily list of incidents of the national portal."""

"""What several pages show: state in the address, charts, the map, tables, downloads."""

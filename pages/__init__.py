"""The pages: each reads the state in the address, asks `coverage` and `geodata`, and shows."""

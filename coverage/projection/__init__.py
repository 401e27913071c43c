"""How fast 112 spreads, and where the announced number may go."""

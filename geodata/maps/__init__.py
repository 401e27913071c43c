"""What a map draws: topology, still maps, and the folium layer."""

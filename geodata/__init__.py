"""Where: the register of regions, boundary files, simplification and the map layer.

Knows nothing of 112, and nothing of Streamlit.
"""

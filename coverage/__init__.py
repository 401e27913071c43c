"""What and since when: evidence, status, metrics, official counts, texts and charts.

Built on `geodata`; nothing here imports Streamlit.
"""

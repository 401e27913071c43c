"""What and since when: evidence, status, metrics, official counts, calls, texts and charts.

Built on `geodata`; nothing here imports Streamlit.
"""

import warnings

# pandera loads PySpark where it is installed, and that says this at every start.
warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")

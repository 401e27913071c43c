"""Pictures for taking away: maps, charts, cards, the rollout in motion, and a printable factsheet.

Drawn without a browser: matplotlib's canvases (never its global state), Pillow, fpdf2. Every
picture says what it shows, of which day, from whom and under which licence, and that boundaries
are approximate where they are. The same data, day and language give the same bytes.
"""

"""Figures (plotly), one builder a figure, each returning a `coverage.looks.Chart`.

A chart says its finding in the title and carries its unit, source line, description for those who
do not see it, and table twin. The same thing has the same colour everywhere (`coverage.looks`), and
a mark, dash or hatching beside it, so that it also prints in black and white.
"""

"""Charts for taking away: a plotly figure of the pages drawn by matplotlib, without a browser.

What a figure holds and this cannot draw is an `UnsupportedChart`, never left out.

| of plotly | drawn |
|---|---|
| `bar` | grouped, stacked, with offsets, widths, patterns, texts, error bars |
| `scatter` | lines (dashes, steps "hv"), markers, texts, error bars, bands to the line before |
| `heatmap` | cells, with the scale of their colours |
| axes | one x and one y: date, category, linear; range, reversed, chosen or computed ticks |
| shapes | `line`; by values, `paper` or `domain` |
| annotations | without an arrow; shifted, turned, on a ground |
| legend | entries in their order and rank |
"""

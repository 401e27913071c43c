"""What every subject uses and none owns: words, dates, settings, tables, the look of a chart."""

"""The public, read-only view: a static site from the same functions that the app shows.

`coverage.site.build.publish` writes it. Pages are readable without JavaScript; the map is the layer
of `geodata.maps.layer`. Every word comes through gettext, those of the frame from the templates.
"""

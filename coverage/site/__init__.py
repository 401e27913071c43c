"""The public, read-only view: a static site from the same functions that the app shows.

`coverage.site.build.publish` writes it. Pages are readable without JavaScript; the map is the layer
of `geodata.maps.layer`. Templates hold no words: every word comes from here, through gettext.
"""

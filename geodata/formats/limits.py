"""What a boundary file may cost. Everything beyond is refused before it is loaded."""

from __future__ import annotations

#: Larger files are refused before they are opened.
MAX_FILE_BYTES = 1_000_000_000
#: GeoJSON is split into features by scanning; only one feature at a time is parsed.
MAX_GEOJSON_BYTES = 250_000_000
#: TopoJSON is parsed whole, at up to 24 bytes of memory a byte. Indonesia in full is 5 MB.
MAX_TOPOJSON_BYTES = 20_000_000
#: Attribute table of a shapefile.
MAX_TABLE_BYTES = 200_000_000
#: Features; Indonesia's villages are 84,000.
MAX_FEATURES = 100_000
#: All vertices of a file. The country at 1:50,000 has about 19 million.
MAX_VERTICES = 20_000_000
#: Vertices of one feature.
MAX_FEATURE_VERTICES = 2_000_000
#: Rings of one feature; Indonesia has 17,000 islands in all.
MAX_FEATURE_RINGS = 50_000
#: Rings of a file: each costs as much memory as thirty vertices.
MAX_RINGS = 500_000
#: One feature as JSON text.
MAX_FEATURE_BYTES = 64_000_000
#: Everything in a GeoJSON file that is not inside a feature.
MAX_SKELETON_BYTES = 16_000_000
#: Depth of brackets in JSON. A MultiPolygon in a FeatureCollection needs 8.
MAX_DEPTH = 40
#: Columns of the attribute table.
MAX_COLUMNS = 500
#: Rows times columns.
MAX_CELLS = 10_000_000
#: Characters of all texts in the attribute table.
MAX_TEXT = 100_000_000
#: Characters of one attribute; longer ones are cut, with a note.
MAX_VALUE = 10_000
#: Files of a folder that is read as one.
MAX_FOLDER_FILES = 1_000
#: Text of a coordinate system.
MAX_CRS_BYTES = 65_536

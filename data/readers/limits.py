"""How much a file from outside may ask of this machine."""

from __future__ import annotations

from typing import Final

GEOJSON_MAX_BYTES: Final = 128 * 2**20
GPKG_MAX_BYTES: Final = 2 * 2**30
MAX_DEPTH: Final = 24  # a multipolygon in a feature collection needs nine
MAX_FEATURES: Final = 2_000_000

VALUE_MAX_BYTES: Final = 64 * 2**20  # one cell of a GeoPackage

TABLE_MAX_BYTES: Final = 512 * 2**20
SHAPEFILE_MAX_BYTES: Final = 2 * 2**30
JSON_MAX_BYTES: Final = 256 * 2**20
MAPPING_MAX_BYTES: Final = 256 * 2**10
MAX_COLUMNS: Final = 2_000
MAX_CELL: Final = 100_000

ZIP_MAX_MEMBERS: Final = 200
ZIP_MAX_BYTES: Final = 2**30  # unpacked, all members
ZIP_MAX_RATIO: Final = 100
ZIP_USUAL_RATIO: Final = 10  # what memory a zip may take is reckoned from this
WRITTEN_MAX_BYTES: Final = 4 * 2**30  # by the child, one file

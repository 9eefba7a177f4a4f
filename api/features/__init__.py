"""OGC API - Features, part 1: core, as GeoJSON; a dataset is one revision of a grid."""

from api.features.routes import router as router

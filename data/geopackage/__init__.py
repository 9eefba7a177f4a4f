"""An OGC GeoPackage on stock sqlite3: what GeoAlchemy2's dialect expects and sqlite lacks."""

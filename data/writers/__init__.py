"""Layers out: GeoPackage with styles for QGIS, and tables whose text can start no formula."""

"""Rule sets as data: one TOML file each, the row types and the strict reader."""

"""All memory: tables, queries, files, importers, migrations, demonstration grid."""

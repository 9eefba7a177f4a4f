"""The mapping at work: source layers become ours, with their columns, codes, units, filters and joins."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely

from casework.refusals import Invalid
from data.readers.convert import Converter, same_text
from data.readers.mapping import Filter, Join, LayerMapping, Mapping
from data.readers.report import ReadLayer, ReadReport
from data.readers.tables import place_columns
from gridmodel.schema import LAYERS
from message import say


def apply(found: Sequence[ReadLayer], mapping: Mapping, report: ReadReport) -> list[ReadLayer]:
    """Layers under our names; what the mapping does not name is read by its own name or listed."""
    used: set[int] = set()
    out: list[ReadLayer] = []
    for number, wanted in enumerate(mapping.layer, start=1):
        for source in wanted.source:
            out.extend(
                _mapped(one, wanted, number, found, report, used) for one in _named(found, source, used)
            )
    return out + [layer for layer in found if id(layer) not in used]


def placed_tables(found: Sequence[ReadLayer]) -> None:
    """A table without a mapping that has columns of coordinates gets points from them."""
    for layer in found:
        columns = place_columns(list(layer.rows[0])) if layer.rows and not any(layer.shapes) else None
        if columns and layer.name.lower() in LAYERS:
            layer.shapes[:] = [_point(row, *columns) for row in layer.rows]


def _named(found: Sequence[ReadLayer], source: str, used: set[int]) -> list[ReadLayer]:
    asked = source.casefold()
    hits = [
        layer
        for layer in found
        if asked in {layer.name.casefold(), layer.file.casefold(), Path(layer.file).stem.casefold(),
                     f"{layer.file}:{layer.name}".casefold()}
    ]  # fmt: skip
    if not hits:
        raise Invalid(
            say(
                "The mapping names the source {source}, which none of the files holds. They hold: {known}."
                " Nothing was imported.",
                source=source,
                known=", ".join(sorted({layer.name for layer in found}))[:300],
            )
        )
    used.update(id(layer) for layer in hits)
    return hits


def _mapped(
    source: ReadLayer,
    wanted: LayerMapping,
    number: int,
    found: Sequence[ReadLayer],
    report: ReadReport,
    used: set[int],
) -> ReadLayer:
    tally = report.tally(wanted.layer)
    tally.rows_in += len(source.rows)
    rows = [row if source.id_member is None else {"id": own} | row for row, own in _with_ids(source)]
    kept = [i for i, row in enumerate(rows) if all(_passes(row, f) for f in wanted.filter)]
    tally.filtered += len(rows) - len(kept)
    rows, shapes = [dict(rows[i]) for i in kept], [source.shapes[i] for i in kept]
    for join in wanted.join:
        _join(rows, join, wanted.layer, _named(found, join.source, used)[0], report)
    if source.file.lower().endswith(".shp"):
        rows = _whole_names(rows, wanted)
    if wanted.x or wanted.y or wanted.wkt:
        shapes = [_drawn(row, wanted) for row in rows]
    converter = Converter(wanted, number, {name for row in rows for name in row}, report)
    converted = [converter.row(row, n) for n, row in enumerate(rows, start=1)]
    return ReadLayer(source.file, wanted.layer, converted, shapes, source.crs, None, lenient=True)


def _whole_names(rows: list[dict[str, Any]], wanted: LayerMapping) -> list[dict[str, Any]]:
    """A .dbf cuts names after ten bytes, three Chinese characters: the mapping may say the whole name."""
    present = {name for row in rows[:1] for name in row}
    asked = {c for source in wanted.columns.values() for c in source.column} - present
    cut = {
        column.encode(encoding)[:10].decode(encoding, "ignore"): column
        for column in asked
        for encoding in ("utf-8", "gb18030")
    }
    return [{cut.get(name, name): value for name, value in row.items()} for row in rows]


def _with_ids(source: ReadLayer) -> list[tuple[dict[str, Any], Any]]:
    return list(zip(source.rows, source.id_member or [None] * len(source.rows), strict=True))


def _passes(row: dict[str, Any], asked: Filter) -> bool:
    value = same_text(row.get(asked.column))
    wanted = not asked.keep or value in {same_text(v) for v in asked.keep}
    return wanted and value not in {same_text(v) for v in asked.drop}


def _join(rows: list[dict[str, Any]], join: Join, layer: str, table: ReadLayer, report: ReadReport) -> None:
    """The first row of the table for each key; what is missing or doubled is told with its count."""
    absent = [c for c in join.on.values() if table.rows and c not in table.rows[0]]
    if absent:
        raise Invalid(
            say(
                "The mapping joins {table} by its column {column}, which it does not have. Nothing was imported.",
                table=table.name,
                column=absent[0],
            )
        )
    beside: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in table.rows:
        beside.setdefault(tuple(same_text(row.get(c)) for c in join.on.values()), row)
    unmatched = 0
    for row in rows:
        match = beside.get(tuple(same_text(row.get(c)) for c in join.on))
        unmatched += match is None
        for name, value in (match or {}).items():
            if row.get(name) in (None, ""):
                row[name] = value
    _tell_join(layer, table, unmatched, len(table.rows) - len(beside), report)


def _tell_join(layer: str, table: ReadLayer, unmatched: int, doubled: int, report: ReadReport) -> None:
    if unmatched:
        report.notes.append(
            say(
                "{count} rows of {layer} have no row in the table {table}.",
                count=unmatched,
                layer=layer,
                table=table.name,
            )
        )
    if doubled:
        report.notes.append(
            say(
                "{count} rows of the table {table} repeat a key; the first one counts.",
                count=doubled,
                table=table.name,
            )
        )


def _drawn(row: dict[str, Any], wanted: LayerMapping) -> Any:
    if not wanted.wkt:
        return _point(row, wanted.x, wanted.y)
    try:
        return shapely.force_2d(shapely.from_wkt(str(row.get(wanted.wkt) or "")[:1_000_000]))
    except shapely.errors.ShapelyError:
        return None


def _point(row: dict[str, Any], x: str, y: str) -> Any:
    try:
        return shapely.Point(float(row[x]), float(row[y]))
    except (TypeError, ValueError, KeyError):
        return None

"""How QGIS draws the layers: rules by voltage in the colours of the map, as QML and as SLD, in `layer_styles`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from data.readers.gpkg import KV_COLUMN

# From 0 / 1 / 30 / 100 / 200 kV, as the map's voltage classes; colours of the light theme.
_LEVELS: Final = (
    ("0.4 kV", 0.0, 1.0, "#6B7785", 0.3),
    ("10–20 kV", 1.0, 30.0, "#1F6FB2", 0.6),
    ("35 kV", 30.0, 100.0, "#B35C00", 0.7),
    ("110 kV", 100.0, 200.0, "#B4368C", 0.8),
    ("≥ 220 kV", 200.0, 10_000.0, "#7A1F3D", 1.0),
)
_OTHER: Final = "#14171C"
_VOLTAGE: Final = {
    "nodes": "vn_kv",
    "transformers": "hv_kv",
    **dict.fromkeys(("lines", "switches", "loads", "generators", "source"), KV_COLUMN),
}
_MARKS: Final = {
    "nodes": ("circle", 1.2),
    "transformers": ("circle", 3.2),
    "switches": ("square", 2.0),
    "stations": ("square", 4.0),
    "loads": ("triangle", 1.6),
    "source": ("star", 5.0),
}
_CREATE: Final = """CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""


@dataclass(frozen=True, slots=True)
class Rule:
    """From `low` to below `high` kV; without bounds everything of the layer."""

    label: str
    column: str | None
    low: float
    high: float
    colour: str
    width_mm: float


def layer_styles(connection: sqlite3.Connection, names: Sequence[str]) -> None:
    """The table QGIS looks in when it opens a layer of the file."""
    connection.execute(_CREATE)
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description)"
        " VALUES ('layer_styles', 'attributes', 'layer_styles', '')"
    )
    connection.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
        " styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geometry', ?, ?, ?, 1, '', '')",
        [(name, f"headroom {name}"[:30], qml(name), sld(name)) for name in names],
    )


def rules(name: str) -> list[Rule]:
    column = _VOLTAGE.get(name)
    if column is None:
        return [Rule(name, None, 0.0, 0.0, _OTHER, 0.5)]
    return [Rule(label, column, low, high, colour, width) for label, low, high, colour, width in _LEVELS]


def qml(name: str) -> str:
    """A style of QGIS: one rule a voltage level, one symbol a rule."""
    found = rules(name)
    lines = "".join(
        f'<rule key="r{i}" symbol="{i}" label={quoteattr(r.label)}'
        + (f" filter={quoteattr(_filter(r))}" if r.column else "")
        + "/>"
        for i, r in enumerate(found)
    )
    symbols = "".join(_symbol(name, i, r) for i, r in enumerate(found))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        '<qgis version="3.28" styleCategories="Symbology">'
        f'<renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0"><rules key="root">{lines}</rules>'
        f"<symbols>{symbols}</symbols></renderer-v2></qgis>"
    )


def _filter(rule: Rule) -> str:
    return f'"{rule.column}" >= {rule.low:g} AND "{rule.column}" < {rule.high:g}'


def _symbol(name: str, number: int, rule: Rule) -> str:
    kind, layer, options = _look(name, rule)
    told = "".join(f'<Option type="QString" name="{k}" value="{v}"/>' for k, v in options.items())
    return (
        f'<symbol type="{kind}" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0"><Option type="Map">{told}</Option></layer></symbol>'
    )


def _look(name: str, rule: Rule) -> tuple[str, str, dict[str, str]]:
    colour = ",".join(str(int(rule.colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"
    if name in ("lines", "corridors"):
        return (
            "line",
            "SimpleLine",
            {"line_color": colour, "line_width": f"{rule.width_mm:g}", "line_width_unit": "MM"},
        )
    shape, size = _MARKS.get(name, ("circle", 2.0))
    return "marker", "SimpleMarker", {"color": colour, "name": shape, "size": f"{size:g}", "size_unit": "MM",
                                      "outline_color": "255,255,255,255", "outline_width": "0.2"}  # fmt: skip


def sld(name: str) -> str:
    """The same rules for every other program, OGC Styled Layer Descriptor 1.0."""
    return (
        '<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"'
        ' xmlns:ogc="http://www.opengis.net/ogc"><NamedLayer>'
        f"<Name>{escape(name)}</Name><UserStyle><FeatureTypeStyle>"
        + "".join(_sld_rule(name, rule) for rule in rules(name))
        + "</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"
    )


def _sld_rule(name: str, rule: Rule) -> str:
    bounds = ""
    if rule.column:
        at = f"<ogc:PropertyName>{rule.column}</ogc:PropertyName><ogc:Literal>"
        bounds = (
            f"<ogc:Filter><ogc:And><ogc:PropertyIsGreaterThanOrEqualTo>{at}{rule.low:g}</ogc:Literal>"
            f"</ogc:PropertyIsGreaterThanOrEqualTo><ogc:PropertyIsLessThan>{at}{rule.high:g}</ogc:Literal>"
            "</ogc:PropertyIsLessThan></ogc:And></ogc:Filter>"
        )
    return f"<Rule><Title>{escape(rule.label)}</Title>{bounds}{_sld_symbol(name, rule)}</Rule>"


def _sld_symbol(name: str, rule: Rule) -> str:
    if name in ("lines", "corridors"):
        return (
            f'<LineSymbolizer><Stroke><CssParameter name="stroke">{rule.colour}</CssParameter>'
            f'<CssParameter name="stroke-width">{rule.width_mm * 3.6:.2g}</CssParameter></Stroke></LineSymbolizer>'
        )
    shape, size = _MARKS.get(name, ("circle", 2.0))
    return (
        f"<PointSymbolizer><Graphic><Mark><WellKnownName>{shape}</WellKnownName><Fill>"
        f'<CssParameter name="fill">{rule.colour}</CssParameter></Fill></Mark><Size>{size * 3.6:.3g}</Size></Graphic>'
        "</PointSymbolizer>"
    )

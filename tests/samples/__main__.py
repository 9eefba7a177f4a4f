"""Writes docs/samples: the same town as five programs would send it, with the mappings that read it."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import shapely

from gridmodel.reading.intake import build
from tests.samples.cgmes import members
from tests.samples.town import Layers, town

TARGET: Final = Path(__file__).resolve().parents[2] / "docs" / "samples"
CHINESE: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "nodes": ("杆塔", {"id": "设备编号", "name": "设备名称", "vn_kv": "电压等级", "district": "供电所"}),
    "lines": (
        "线路",
        {
            "id": "设备编号",
            "name": "设备名称",
            "from_node": "起始杆号",
            "to_node": "终止杆号",
            "length_km": "线路长度",
            "std_type": "导线型号",
            "kind": "敷设方式",
            "open_at": "断开点",
        },
    ),
    "transformers": (
        "变压器",
        {
            "id": "设备编号",
            "name": "设备名称",
            "hv_node": "高压侧节点",
            "lv_node": "低压侧节点",
            "sn_kva": "额定容量",
            "hv_kv": "高压侧电压",
            "lv_kv": "低压侧电压",
            "vk_percent": "阻抗电压",
            "vkr_percent": "电阻电压",
            "vector_group": "联结组别",
            "pfe_kw": "空载损耗",
            "i0_percent": "空载电流",
            "tap_pos": "分接位置",
            "tap_step_percent": "分接级差",
        },
    ),
    "loads": (
        "用户",
        {
            "id": "户号",
            "name": "用户名称",
            "node": "接入节点",
            "p_kw": "最大负荷",
            "q_kvar": "无功",
            "customers": "户数",
            "basis": "口径",
        },
    ),
    "source": ("电源", {"id": "设备编号", "node": "接入节点", "vm_pu": "电压标幺值"}),
}
_DATE: Final = (2026, 11, 1, 0, 0, 0)  # of every member, so that writing them again changes nothing

_MAPPING: Final = """# 城东示例：列名、编码和单位各不相同的 GIS 导出。/ A GIS export with names, codes and units of its own.
title = "GIS 导出（示例）"

[types."JKLYJ-120"]
r_ohm_per_km = 0.27
x_ohm_per_km = 0.335
c_nf_per_km = 9.0
max_i_a = 380
[types."YJV22-3x240"]
r_ohm_per_km = 0.125
x_ohm_per_km = 0.08
c_nf_per_km = 320.0
max_i_a = 365
[types."YJV22-4x150"]
r_ohm_per_km = 0.206
x_ohm_per_km = 0.08
max_i_a = 270

"""
_SPECIAL: Final = {
    ("nodes", "vn_kv"): '{ column = "电压等级", read = "quantity" }',
    ("lines", "length_km"): '{ column = "线路长度", unit = "m" }',
    ("lines", "kind"): '{ column = "敷设方式", codes = { "架空" = "overhead", "电缆" = "cable" } }',
    ("transformers", "sn_kva"): '{ column = "额定容量", read = "rating" }',
    ("loads", "basis"): '{ column = "口径", codes = { "最大" = "peak" } }',
}


def mapping() -> str:
    parts = []
    for layer, (source, names) in CHINESE.items():
        columns = [
            f"{ours} = {_SPECIAL.get((layer, ours)) or json.dumps(theirs, ensure_ascii=False)}"
            for ours, theirs in names.items()
        ]
        parts.append(
            "\n".join(
                ["[[layer]]", f'layer = "{layer}"', f'source = "{source}"', "[layer.columns]", *columns]
            )
        )
    return _MAPPING + "\n\n".join(parts) + "\n"


def _foreign(layers: Layers) -> dict[str, gpd.GeoDataFrame]:
    """The town as a GIS holds it: Chinese names, metres, codes, ratings as words; line values come from the type."""
    out = {}
    for layer, (source, names) in CHINESE.items():
        frame = layers[layer][[*names, "geometry"]].rename(columns=names)
        for column, said in (("电压等级", lambda v: f"{v:g}kV"), ("线路长度", lambda v: round(v * 1000, 1)),
                             ("额定容量", lambda v: f"S13-{v:g}kVA"), ("口径", lambda v: "最大"),
                             ("敷设方式", lambda v: {"overhead": "架空"}.get(v, "电缆"))):  # fmt: skip
            if column in frame:
                frame[column] = frame[column].map(said)
        out[source] = frame
    return out


def _zipped(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in sorted(content.items()):
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.flag_bits |= 0x800
            archive.writestr(info, data)


def _geojson(folder: Path, foreign: dict[str, gpd.GeoDataFrame]) -> None:
    for source, frame in foreign.items():
        features = [
            {"type": "Feature", "properties": row, "geometry": shapely.geometry.mapping(shape)}
            for row, shape in zip(_rows(frame), frame.geometry, strict=True)
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=0)
        (folder / f"{source}.geojson").write_text(text + "\n", "utf-8")


def _rows(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    plain = frame.drop(columns="geometry").astype(object)
    rows: list[dict[str, Any]] = plain.where(plain.notna(), None).to_dict("records")
    return rows


def _shapefile(folder: Path, foreign: dict[str, gpd.GeoDataFrame]) -> None:
    with tempfile.TemporaryDirectory() as made:
        for source, frame in foreign.items():
            frame.to_file(Path(made) / f"{source}.shp", encoding="GB18030", engine="pyogrio")
        content = {p.name: p.read_bytes() for p in Path(made).iterdir()}
    _zipped(folder / "城东.zip", content)


def _csv(folder: Path, layers: Layers) -> None:
    for name, frame in layers.items():
        table = frame.drop(columns="geometry")
        if name == "nodes":
            table = table.assign(lon=frame.geometry.x, lat=frame.geometry.y)
        table.to_csv(folder / f"{name}.csv", sep=";", index=False, encoding="gb18030", lineterminator="\n")


def main() -> None:
    layers = town()
    foreign = _foreign(layers)
    network, _ = build(layers)
    from gridmodel.engines.pandapower_engine import to_json

    state = network.state(None)
    shutil.rmtree(TARGET, ignore_errors=True)
    for name in ("geojson", "shapefile", "csv", "pandapower", "cim"):
        (TARGET / name).mkdir(parents=True)
    _geojson(TARGET / "geojson", foreign)
    _shapefile(TARGET / "shapefile", foreign)
    for name in ("geojson", "shapefile"):
        (TARGET / name / "mapping.toml").write_text(mapping(), "utf-8")
    _csv(TARGET / "csv", layers)
    (TARGET / "pandapower" / "town.json").write_text(
        to_json(network, state, network.flow(state.name).taps), "utf-8"
    )
    _zipped(TARGET / "cim" / "town.zip", members(layers))


if __name__ == "__main__":
    main()

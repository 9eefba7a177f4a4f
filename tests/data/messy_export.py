"""Makes a utility's export out of a plain grid: GB18030 Shapefiles and tables, Chinese names, and every kind of mess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

CUSTOMERS = 13_000
MAPPING = """
crs = "EPSG:4547"
snap_m = 0.5
[types."LGJ-120"]
r_ohm_per_km = 0.27
x_ohm_per_km = 0.35
max_i_a = 380
[[layer]]
layer = "nodes"
source = "杆塔"
[layer.columns]
id = "设备编号"
vn_kv = { column = "电压", codes = { "交流10kV" = 10, "交流380V" = 0.4 } }
[[layer]]
layer = "nodes"
source = "低压节点"
columns = { id = "设备编号", vn_kv = { value = 0.4 } }
[[layer]]
layer = "lines"
source = ["导线", "电缆"]
columns = { id = "设备编号", std_type = "型号", vn_kv = { column = "电压", read = "quantity" }, kind = { column = "敷设", codes = { "架空" = "overhead", "电缆" = "cable" } } }
[[layer]]
layer = "transformers"
source = "配变"
filter = [{ column = "运行", drop = "退运" }]
join = [{ source = "台账", on = { "设备编号" = "设备" } }]
[layer.columns]
id = "设备编号"
hv_node = "杆号"
lv_node = "低压"
sn_kva = { column = "型号", read = "rating" }
hv_kv = { value = 10 }
lv_kv = { value = 0.4 }
vk_percent = { column = "阻抗" }
vkr_percent = { value = 1.2 }
[[layer]]
layer = "switches"
source = "开关"
columns = { id = "设备编号", from_node = "一侧", to_node = "二侧", closed = { column = "状态", codes = { "合" = true, "分" = false } } }
[[layer]]
layer = "loads"
source = "用户"
columns = { id = "户号", transformer = "配变", p_kw = { column = "容量", unit = "kW" }, customers = { value = 1 }, basis = { value = "peak" } }
[[layer]]
layer = "source"
source = "电源"
columns = { id = "编号", node = "节点" }
"""  # noqa: E501


def write(folder: Path, units: int = 130, seed: int = 7) -> Path:
    """Feeder along a road: poles every 50 m, a distribution transformer at each; returns the mapping file."""
    rng = np.random.default_rng(seed)
    poles = [f"P{i}" for i in range(units)]
    at = {p: (500_000 + 50.0 * i, 3_320_000 + float(rng.uniform(-5, 5))) for i, p in enumerate(poles)}
    _shapes(folder, "杆塔", _poles(poles, at))
    _shapes(folder, "导线", _lines(poles, at, rng))
    _shapes(folder, "电缆", [_cable(at)])
    _shapes(folder, "配变", _transformers(poles, at))
    _table(folder, "低压节点", [{"设备编号": f"T{i}-LV"} for i in range(0, units, 2)])
    _table(folder, "台账", [{"设备": f"T{i}", "阻抗": "4"} for i in range(units - 1)])
    _table(folder, "开关", _switches(units))
    _table(folder, "用户", _customers(units, rng))
    _table(folder, "电源", [{"编号": "S", "节点": "P0"}])
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    return folder / "mapping.toml"


def _poles(poles: list[str], at: dict[str, tuple[float, float]]) -> list[tuple[dict[str, Any], Any]]:
    rows = [({"设备编号": p, "电压": "交流10kV"}, shapely.Point(at[p])) for p in poles]
    rows[5][0]["电压"] = None  # no voltage given
    rows.append(({"设备编号": "P3", "电压": "交流10kV"}, shapely.Point(at["P3"])))  # the same once more
    rows.append(
        ({"设备编号": "P4", "电压": "交流380V"}, shapely.Point(at["P4"]))
    )  # the same number, another voltage
    rows.append(({"设备编号": None, "电压": "交流10kV"}, shapely.Point(at["P4"])))  # no number
    return rows


def _lines(poles: list[str], at: Any, rng: Any) -> list[tuple[dict[str, Any], Any]]:
    rows = []
    for i, (a, b) in enumerate(zip(poles, poles[1:], strict=False)):
        start, end = np.array(at[a]), np.array(at[b]) + rng.uniform(-0.2, 0.2, 2)  # digitised beside the pole
        middle = (start + end) / 2
        shape: Any = shapely.LineString([start, end])
        if i % 40 == 7:  # two parts that do not touch
            shape = shapely.MultiLineString([[start, middle], [middle + 0.1, end]])
        rows.append(({"设备编号": f"L{i}", "型号": "LGJ-120", "电压": "10kV", "敷设": "架空"}, shape))
    rows[20][0]["型号"] = "不明"
    return rows


def _cable(at: Any) -> tuple[dict[str, Any], Any]:
    """Branches off in the middle of a span: a tee."""
    a, b = np.array(at["P60"]), np.array(at["P61"])
    middle = a + (b - a) * 0.5
    shape = shapely.LineString([middle, middle + [0, 80]])
    return {"设备编号": "C1", "型号": "YJV22-8.7/15-3x120", "电压": "10kV", "敷设": "电缆"}, shape


def _transformers(poles: list[str], at: Any) -> list[tuple[dict[str, Any], Any]]:
    rows = [
        ({"设备编号": f"T{i}", "杆号": p, "低压": f"T{i}-LV" if i % 2 == 0 else None, "型号": "S11-400/10", "运行": "在运"},
         shapely.Point(at[p]))
        for i, p in enumerate(poles)
    ]  # fmt: skip
    rows[9][0]["运行"] = "退运"
    rows[11][0]["型号"] = "不明"
    rows[13][0]["杆号"] = "P9999"
    return rows


def _switches(units: int) -> list[dict[str, Any]]:
    return [
        {
            "设备编号": "K1",
            "一侧": f"P{units - 1}",
            "二侧": "外线",
            "状态": "分",
        },  # its other end is another company's
        {"设备编号": "K2", "一侧": "P2", "二侧": "无此点", "状态": "合"},
    ]


def _customers(units: int, rng: Any) -> list[dict[str, Any]]:
    rows = [
        {"户号": f"U{n:05d}", "配变": f"T{n % units}", "容量": f"{rng.uniform(0.5, 2):.2f}"}
        for n in range(CUSTOMERS)
    ]
    rows[100]["容量"] = "约2"
    rows[200]["配变"] = "T无"
    rows[300] = dict(rows[299])
    return rows


def _shapes(folder: Path, name: str, rows: list[tuple[dict[str, Any], Any]]) -> None:
    frame = gpd.GeoDataFrame(pd.DataFrame([r for r, _ in rows]), geometry=[s for _, s in rows], crs=4547)
    frame.to_file(folder / f"{name}.shp", encoding="GB18030")


def _table(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False, encoding="gb18030")

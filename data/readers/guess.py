"""A first mapping for files of other programs: layers and columns by the words they usually go by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from data.readers.report import ReadLayer
from data.readers.tables import place_columns
from gridmodel.schema import LAYERS

_LAYERS: Final = {
    "nodes": ("node", "bus", "pole", "tower", "杆塔", "节点", "母线"),
    "lines": ("line", "cable", "conductor", "segment", "导线", "线路", "线段", "电缆"),
    "transformers": ("trafo", "transformer", "配变", "变压器", "主变"),
    "switches": ("switch", "breaker", "fuse", "开关", "断路器", "刀闸"),
    "stations": ("station", "substation", "站房", "变电站", "环网柜", "配电室"),
    "loads": ("load", "customer", "consumer", "meter", "用户", "客户", "负荷", "表箱"),
    "generators": ("generator", "pv", "sgen", "光伏", "电源点", "发电"),
    "source": ("ext_grid", "slack", "电源"),
}
_COLUMNS: Final = {
    "id": ("id", "编号", "设备编号", "资产编号", "gid", "code", "编码", "用户编号", "户号"),
    "name": ("name", "名称", "设备名称", "用户名称"),
    "vn_kv": ("voltage", "kv", "电压", "电压等级", "base_kv"),
    "from_node": ("from", "from_bus", "起点", "首端", "起始杆号", "首端节点"),
    "to_node": ("to", "to_bus", "终点", "末端", "终止杆号", "末端节点"),
    "length_km": ("length", "长度", "线路长度"),
    "std_type": ("type", "型号", "导线型号", "电缆型号"),
    "max_i_a": ("ampacity", "rating", "载流量", "额定电流"),
    "kind": ("laying", "敷设方式", "类型"),
    "hv_node": ("hv_bus", "高压节点", "杆号", "高压侧节点"),
    "lv_node": ("lv_bus", "低压节点", "低压侧节点"),
    "sn_kva": ("capacity", "kva", "容量", "额定容量", "型号"),
    "hv_kv": ("primary_kv", "高压侧电压"),
    "lv_kv": ("secondary_kv", "低压侧电压"),
    "vk_percent": ("uk", "impedance", "阻抗电压", "短路阻抗"),
    "vkr_percent": ("ur", "电阻电压"),
    "node": ("bus", "节点", "接入点", "接入节点"),
    "transformer": ("trafo", "配变", "配变编号", "所属配变", "台区编号"),
    "p_kw": ("power", "kw", "有功", "负荷", "最大负荷"),
    "q_kvar": ("kvar", "无功"),
    "customers": ("count", "户数"),
    "closed": ("state", "status", "状态", "分合状态"),
    "district": ("area", "区域", "供电所"),
    "customers_class": ("用电类别",),
}
_READ: Final = {
    "sn_kva": "rating",
    "vn_kv": "quantity",
    "hv_kv": "quantity",
    "lv_kv": "quantity",
    "length_km": "quantity",
}


def guessed(found: Sequence[ReadLayer]) -> str:
    """The text of a mapping file; what nothing was found for stands in it as a comment to fill in."""
    return "\n".join(_layer(layer, name) for layer in found if (name := _layer_name(layer)))


def _layer_name(layer: ReadLayer) -> str | None:
    own = layer.name.casefold()
    if own in LAYERS:
        return own
    return next((name for name, words in _LAYERS.items() if any(w in own for w in words)), None)


def _layer(layer: ReadLayer, name: str) -> str:
    present = {c.casefold(): c for row in layer.rows[:50] for c in row}
    places = place_columns(list(present.values())) if not any(s is not None for s in layer.shapes) else None
    lines = ["[[layer]]", f"layer = {_q(name)}", f"source = {_q(layer.name)}"]
    lines += [f"x = {_q(places[0])}", f"y = {_q(places[1])}"] if places else []
    lines.append("[layer.columns]")
    for column in LAYERS[name].columns:
        words = (column.name, *_COLUMNS.get(column.name, ()))
        match = next((present[w.casefold()] for w in words if w.casefold() in present), None)
        if match is not None:
            lines.append(f"{column.name} = {_source(column.name, match)}")
        elif column.required:
            lines.append(f"# {column.name} = ?")
    return "\n".join(lines) + "\n"


def _source(column: str, match: str) -> str:
    how = _READ.get(column)
    return f"{{ column = {_q(match)}, read = {_q(how)} }}" if how and match != column else _q(match)


def _q(text: str) -> str:
    """A TOML basic string is a JSON string."""
    return json.dumps(text, ensure_ascii=False)

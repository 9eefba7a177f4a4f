"""Another program's names, codes and units through a mapping: read as meant, or refused by file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.refusals import Invalid
from data.frames import Layers
from data.readers.files import Options, read_files
from data.readers.mapping import parse_mapping
from data.readers.report import ReadReport
from data.readers.units import as_number, factor, quantity, rating

MAPPING = """
crs = "EPSG:4326"
[[layer]]
layer = "nodes"
source = "杆塔"
x = "经度"
y = "纬度"
[layer.columns]
id = "编号"
vn_kv = { column = "电压", codes = { "交流10kV" = 10, "交流380V" = 0.4 } }

[[layer]]
layer = "transformers"
source = "配变"
x = "经度"
y = "纬度"
filter = [{ column = "状态", keep = ["在运"] }]
join = [{ source = "台账", on = { "编号" = "设备编号" } }]
[layer.columns]
id = { column = "编号", prefix = "PB-" }
hv_node = "杆号"
sn_kva = { column = "型号", read = "rating" }
hv_kv = { value = 10 }
lv_kv = { value = 0.4 }
vk_percent = "阻抗电压"
vkr_percent = { column = "负载损耗", unit = "pu" }
"""
POLES = "编号,电压,经度,纬度\nP1,交流10kV,120.1,30.1\nP2,交流380V,120.2,30.1\nP3,直流,120.3,30.1\n"
UNITS = (
    "编号;杆号;型号;状态;经度;纬度\nT1;P1;S11-400/10;在运;120.1;30.1\nT2;P1;250kVA;退运;120.1;30.1\n"
    "T3;P1;不明;在运;120.1;30.1\n"
)
BOOK = "设备编号\t阻抗电压\t负载损耗\nT1\t4\t0.01\nT3\t4\t0.01\n"


def _read(folder: Path, mapping: str = MAPPING) -> tuple[Layers, ReadReport]:
    for name, text, encoding in (
        ("杆塔", POLES, "gb18030"),
        ("配变", UNITS, "utf-8-sig"),
        ("台账", BOOK, "gb18030"),
    ):
        (folder / f"{name}.csv").write_text(text, encoding)
    return read_files(sorted(folder.glob("*.csv")), options=Options(mapping=parse_mapping(mapping, "m.toml")))


def test_columns_codes_units_filters_and_joins_become_the_native_layer(tmp_path: Path) -> None:
    layers, report = _read(tmp_path)
    (row,) = layers["transformers"].to_dict("records")
    assert (row["id"], row["sn_kva"], row["hv_kv"], row["vk_percent"], row["vkr_percent"]) == (
        "PB-T1",
        400,
        10,
        4,
        1,
    )
    assert layers["nodes"]["vn_kv"].tolist() == [10.0, 0.4]
    assert (layers["nodes"].geometry.x.iloc[0], row["状态"]) == (120.1, "在运")
    assert report.not_imported == []


def test_rows_that_cannot_be_meant_are_listed_and_the_rest_comes_in(tmp_path: Path) -> None:
    _, report = _read(tmp_path)
    told = {(f.layer, f.id, f.severity.value, f.rule) for f in report.findings}
    assert ("transformers", "PB-T3", "excluded", "bad_value") in told
    assert ("nodes", "P3", "question", "unknown_code") in told
    assert ("nodes", "P3", "excluded", "bad_value") in told
    assert (report.tally("transformers").rows_in, report.tally("transformers").filtered) == (3, 1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('layer = "nodes"', 'layer = "poles"'), "m.toml, line 3, layer.0: layer poles is not one of nodes"),
        (
            ('unit = "pu"', 'unit = "kV"'),
            "m.toml, line 12, layer.1: columns.vkr_percent: unit kV does not fit",
        ),
        (('source = "杆塔"', 'sorce = "杆塔"'), "line 3, layer.0.source: Field required"),
        (('read = "rating"', 'read = "guess"'), "line 22, layer.1.columns.sn_kva.read"),
        (("{ value = 10 }", '{ value = 10, column = "x" }'), "give either column or value"),
        (('crs = "EPSG:4326"', "crs = "), "m.toml is not a mapping: Invalid value (at line 2"),
        (('source = "杆塔"', 'source = "电杆"'), "names the source 电杆, which none of the files holds"),
        (
            ('hv_node = "杆号"', 'hv_node = "杆塔号"'),
            "Mapping, layer 2 (transformers): hv_node is read from the column 杆塔号",
        ),
        (('"设备编号" }', '"序号" }'), "joins 台账 by its column 序号"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_by_its_place(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    assert change[0] in MAPPING
    with pytest.raises(Invalid) as refusal:
        _read(tmp_path, MAPPING.replace(*change))
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "kva"),
    [("S11-400/10", 400), ("250kVA", 250), ("S13-400kVA", 400), ("SZ11-50000/110", 50000), ("S13-M-315/10", 315), ("0.63 MVA", 630),
     ("SCB10-1000/10/0.4", 1000), ("400", 400), ("４００", 400), (160.0, 160), ("不明", "不明")],
)  # fmt: skip
def test_nominal_power_is_read_out_of_a_type_designation(text: object, kva: object) -> None:
    assert rating(text) == kva


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [("10kV", "vn_kv", 10), ("交流380V", "vn_kv", 0.38), ("350 m", "length_km", 0.35), ("1.2", "length_km", 1.2),
     ("2 MW", "p_kw", 2000), ("about", "p_kw", "about"), ("3 apples", "p_kw", "3 apples")],
)  # fmt: skip
def test_a_number_with_its_unit_becomes_the_columns_unit(text: str, column: str, value: object) -> None:
    assert quantity(text, column) == value


def test_numbers_of_other_countries_are_read() -> None:
    assert (as_number("1,250.5"), as_number("1.250,5", ","), as_number("1,2")) == (1250.5, 1250.5, "1,2")


@pytest.mark.parametrize(
    ("column", "unit", "worth"),
    [("length_km", "ft", 0.0003048), ("length_km", "m", 0.001), ("sn_kva", "MVA", 1000), ("p_kw", "W", 0.001),
     ("max_i_a", "kA", 1000), ("c_nf_per_km", "µF/km", 1000), ("r_ohm_per_km", "Ω/km", 1), ("r_ohm", "mΩ", 0.001),
     ("max_i_a", "kV", None), ("name", "m", None)],
)  # fmt: skip
def test_units_know_what_they_are_worth(column: str, unit: str, worth: float | None) -> None:
    assert factor(column, unit) == worth

"""The drawings and words of a scheme: what is on them, in which language, and that nothing in them runs."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from casework.metering import metering, tariff, transformer_set
from casework.scheme import Chosen, Entries, Entry, Origin, Preview, Proof, Scheme, SchemeState, Value
from casework.scheme_shown import preview
from components.i18n import use_language
from components.route_sketch import route_sketch
from components.scheme_print import scheme_print
from components.scheme_view import difference_table, scheme_view
from components.single_line import single_line
from services.typeset import typeset

HIGH: dict[str, Value] = {
    "supply_kv": 10.0, "feeder": "F-17", "station": "S-1", "way_in": "oh_tee", "route_m": 420.0, "cable": "YJV22 3×120",
    "transformers": "2 × 1000 kVA", "metering_mode": "hv_hv", "ct_ratio": "150/5", "boundary": "oh_tee",
}  # fmt: skip
ROUTE = ((7.80012345, 48.4), (7.803, 48.401), (7.805, 48.4005))
CHOSEN = Chosen("oh_tee", 10.0, None, "L-9", 0.4, "F-17", "S-1", "T-1", 420.0, "YJV22 3×120", 900.0, "fits", 700.0, 800.0, 0.95,
                "load", route=ROUTE, tests=(Proof("1a", "Line loading", "pass", "%", 40.0, 52.0, 100.0, "line L-9"),))  # fmt: skip


def entries(**more: Value) -> Entries:
    return {k: Entry(v, Origin.COMPUTED) for k, v in {**HIGH, **more}.items()}


def scheme(**more: Value) -> Scheme:
    return Scheme("x", "a", 1, SchemeState.REPLIED, 2, "s", 0, "g", "r0001", "f" * 64, CHOSEN, dict(entries(**more)),
                  "p", datetime(2026, 11, 22, tzinfo=UTC), replied_version=2)  # fmt: skip


def texts(svg: str) -> list[str]:
    return [e.text or "" for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("}text")]


def test_the_line_runs_from_the_source_to_the_loads_in_this_order() -> None:
    with use_language("en"):
        told = texts(single_line(entries(), "Line"))
    order = [
        "S-1",
        "Feeder F-17",
        "Tee",
        "Ownership boundary",
        "150/5",
        "Transformers",
        "2 × 1000 kVA",
        "Loads",
    ]
    at = [told.index(word) for word in order]
    assert at == sorted(at)


def test_low_voltage_metering_stands_behind_the_transformer() -> None:
    with use_language("en"):
        told = texts(single_line(entries(metering_mode="hv_lv"), "Line"))
    assert told.index("Transformers") < told.index("Metering")


def test_two_transformers_are_two_pairs_of_circles() -> None:
    one = single_line(entries(transformers="1 × 2000 kVA"), "Line").count("<circle")
    two = single_line(entries(), "Line").count("<circle")
    assert two - one == 2


def test_what_is_typed_cannot_become_markup() -> None:
    bad = "</text><script>alert(1)</script>"
    svg = single_line(entries(cable=bad, station=bad, bay=bad), bad) + route_sketch(ROUTE, bad)
    assert "<script" not in svg and "&lt;script" in svg


@pytest.mark.parametrize("route", [(), ((7.8, 48.4),), ROUTE])
def test_a_route_of_any_length_is_a_drawing(route: tuple[tuple[float, float], ...]) -> None:
    with use_language("zh"):
        told = texts(route_sketch(route, "路径"))
    assert "客户" in told or "用户" in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_is_set_in_both_languages_with_its_fonts_inside(language: str) -> None:
    with use_language(language):
        data = scheme_print(scheme(ramp='= #panic("x") $ \\ 换行'), "YK-2026-000001")
    made = typeset("scheme.typ", data)
    assert made.startswith(b"%PDF") and b"NotoSansSC" in made
    labels = {row["label"] for group in data["groups"] for row in group["rows"]}
    assert ("供电电压" if language == "zh" else "Supply voltage") in labels


def test_a_preview_prints_neither_ids_nor_evidence() -> None:
    whole = scheme(
        station="CANARY-S", transformer="CANARY-T", feeder="CANARY-F", point="CANARY-P", bay="CANARY-B"
    )
    seen: Preview = preview(whole, whole.entries)
    with use_language("en"):
        data = scheme_print(seen, "YK-1")
        page = str(scheme_view(seen).to_plotly_json())
    assert "CANARY" not in repr(data) and "CANARY" not in page and "L-9" not in repr(data)
    assert data["tests"] == [] and data["fingerprint"] == ""
    assert seen.route[0] == (7.8001, 48.4)


def test_versions_that_do_not_differ_say_so() -> None:
    with use_language("en"):
        assert "do not differ" in str(difference_table(()))


def test_metering_by_hand() -> None:
    """630 kVA at 10 kV: 36.4 A, so 40/5 at high voltage; 250 kVA in one unit: 360.8 A, so 400/5 at low voltage."""
    primaries = (40.0, 50.0, 75.0, 400.0, 600.0)
    high, low = metering(10.0, 630.0, 400.0, 1, primaries), metering(10.0, 250.0, 200.0, 1, primaries)
    assert (high.mode, high.ct_ratio, high.vt_ratio) == ("hv_hv", "40/5", "10/0.1 kV")
    assert (low.mode, low.ct_ratio, low.vt_ratio) == ("hv_lv", "400/5", "")
    direct = metering(0.4, 30.0, 20.0, 0, primaries)
    assert (direct.mode, direct.ct_ratio) == ("lv_lv", "")
    assert metering(10.0, 630.0, 100.0, 1, primaries).thin and not high.thin
    assert [tariff(x) for x in (100.0, 200.0, 315.0)] == ["single_part", "choice", "two_part"]
    assert transformer_set(1800.0, (630.0, 1000.0, 1600.0)) == (2, 1000.0)

"""What looks wrong at a transformer is asked by name: sides the wrong way round, a winding at a foreign voltage."""

from __future__ import annotations

from gridmodel.network import Network
from gridmodel.quality import questions
from gridmodel.report import Severity

GRID = """
source S 110kV 1.0pu
trafo M1: S -> B 25MVA 110/10.5 uk=12 ur=.4
node B 10kV
load x: B 500kW pf=.95
"""


def asked(hv_kv: float, lv_kv: float) -> dict[str, str]:
    network = Network.from_text(GRID)
    transformers = network.transformers.assign(hv_kv=hv_kv, lv_kv=lv_kv)
    found = questions(network.with_tables(transformers=transformers))
    assert all(f.severity is Severity.QUESTION for f in found)
    return {f"{f.rule} {f.layer}/{f.id}": f.message.english() for f in found if f.layer == "transformers"}


def test_a_transformer_as_its_nodes_say_raises_no_question() -> None:
    assert asked(110.0, 10.5) == {}


def test_swapped_sides_are_named() -> None:
    found = asked(10.5, 110.0)
    assert "10.50 kV, the low voltage side 110 kV: the sides are swapped" in found[
        "swapped_sides transformers/M1"
    ].replace("10.5 kV", "10.50 kV").replace("110.0 kV", "110 kV")


def test_a_winding_at_a_node_of_another_voltage_is_named() -> None:
    found = asked(110.0, 20.0)
    assert list(found) == ["voltage_mismatch transformers/M1"]
    assert "node B of 10" in found["voltage_mismatch transformers/M1"]

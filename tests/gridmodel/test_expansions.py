"""The grid of a year: what projects change, what they may not, and that nothing else moves."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmodel.errors import BadInput
from gridmodel.expansions.apply import applied, conflicts, grown, growth_factor, network_of
from gridmodel.expansions.project import Act, Certainty, Project, Stage, Step, project_of
from gridmodel.expansions.view import View, said
from gridmodel.reading.intake import build
from tests.small_grid import small_grid

RX = {"r_ohm_per_km": 0.2, "x_ohm_per_km": 0.1, "c_nf_per_km": 0.0, "max_i_a": 200.0, "length_km": 1.0}


def project(code: str, *steps: Step, year: int = 2028, certainty: Certainty = Certainty.CERTAIN) -> Project:
    return Project(code, code, Stage.APPROVED, date(year, 6, 30), certainty, steps)


def add_line(id: str, a: str, b: str, **more: Any) -> Step:
    return Step(Act.ADD, "lines", id, {"from_node": a, "to_node": b, "kind": "cable", **RX, **more})


BIGGER = Step(Act.REPLACE, "transformers", "T1", {"sn_kva": 630.0})


def test_a_project_counts_from_its_year_on_and_only_as_certain_as_asked() -> None:
    likely = project("P1", BIGGER, year=2028, certainty=Certainty.LIKELY)
    layers = small_grid()
    assert applied(layers, [likely], 2027, Certainty.LIKELY).used == ()
    assert applied(layers, [likely], 2028, Certainty.CERTAIN).used == ()
    found = applied(layers, [likely], 2028, Certainty.LIKELY)
    assert found.used == (likely,)
    assert found.layers["transformers"].set_index("id").at["T1", "sn_kva"] == 630.0
    assert (
        layers["transformers"].set_index("id").at["T1", "sn_kva"] == 400.0
    )  # the grid of today is untouched


def test_a_new_line_supplies_an_island_and_every_other_voltage_agrees_with_pandapower() -> None:
    layers = small_grid()
    found = applied(layers, [project("P1", add_line("9", "N2", "X"))], 2028)
    net = network_of(found.layers, None)
    assert set(net.lines["id"]) == {"1", "2", "3", "4", "5", "9"}
    state = next(iter(net.states))
    ours, theirs = net.flow(state), net.flow(state, engine="pandapower")
    assert np.isfinite(ours.u_pu[net.node_row["Y"]])  # dark before
    assert np.allclose(ours.u_pu, theirs.u_pu, atol=1e-6)


def test_closing_an_open_point_and_opening_another_moves_the_load() -> None:
    moved = project(
        "P1",
        Step(Act.SWITCH, "lines", "3", {"closed": True}),
        Step(Act.SWITCH, "lines", "2", {"closed": False}),
    )
    net = network_of(applied(small_grid(), [moved], 2028).layers, None)
    on = dict(zip(net.lines["id"], net.lines["from_closed"] & net.lines["to_closed"], strict=True))
    assert on == {"1": True, "2": False, "3": True, "4": True, "5": True}


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((Step(Act.REPLACE, "lines", "77", {"max_i_a": 1.0}),), "line 77 is not in the grid"),
        ((add_line("1", "B", "N2"),), "line 1 is there already"),
        ((add_line("9", "B", "Z"),), "line 9 needs node Z"),
        ((Step(Act.RETIRE, "nodes", "N1"),), "node N1 is retired, but line 2 still needs it"),
        (
            (Step(Act.RETIRE, "lines", "1"), Step(Act.REPLACE, "lines", "1", {"max_i_a": 9.0})),
            "line 1 is not in",
        ),
    ],
)
def test_a_project_that_cannot_be_is_left_out_whole_and_said(steps: tuple[Step, ...], said: str) -> None:
    layers = small_grid()
    found = applied(layers, [project("P1", BIGGER, *steps)], 2028)
    assert found.used == ()
    assert said in found.conflicts[0].said().english()
    assert all(found.layers[name] is layers[name] for name in layers)


def test_two_projects_on_one_asset_are_named_and_the_earlier_one_counts() -> None:
    first, second = project("P1", BIGGER, year=2027), project("P2", BIGGER, year=2029)
    found = conflicts(small_grid(), [second, first])
    assert [c.code for c in found] == ["P2"]
    assert "transformer T1 is already changed by project P1" in found[0].said().english()


def test_a_project_may_build_on_what_an_earlier_one_adds() -> None:
    first = project("P1", add_line("9", "N2", "X"), year=2027)
    second = project("P2", Step(Act.REPLACE, "lines", "9", {"max_i_a": 400.0}), year=2028)
    found = applied(small_grid(), [second, first], 2030)
    assert [p.code for p in found.used] == ["P1", "P2"]
    assert (
        applied(small_grid(), [second], 2030).conflicts[0].code == "P2"
    )  # without the first there is no line 9


def test_a_retired_line_takes_its_switches_along() -> None:
    from tests.small_grid import frame

    layers = small_grid()
    row = {"id": "W1", "node": "B", "line": "1", "closed": True}
    layers["switches"] = frame([row], [layers["nodes"]["geometry"].iloc[1]])
    found = applied(layers, [project("P1", Step(Act.RETIRE, "lines", "1"))], 2028)
    assert len(found.layers["switches"]) == 0


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["1", "2", "3", "4", "5"]), st.permutations(range(3)))
def test_retiring_and_adding_the_same_line_changes_nothing(line: str, order: list[int]) -> None:
    layers = small_grid()
    row = layers["lines"].set_index("id").loc[line]
    names = (
        "from_node",
        "to_node",
        "length_km",
        "r_ohm_per_km",
        "x_ohm_per_km",
        "c_nf_per_km",
        "max_i_a",
        "kind",
    )
    again = {n: row[n] for n in (*names, "normally_open", "open_at")}
    shape = tuple((float(x), float(y)) for x, y in row["geometry"].coords)
    back = project("P9", Step(Act.RETIRE, "lines", line), Step(Act.ADD, "lines", line, again, shape))
    other = [back, project("P1", add_line("9", "N2", "X"), year=2027), project("P0", BIGGER, year=2026)]
    found = applied(layers, [other[i] for i in order], 2028)
    assert [p.code for p in found.used] == ["P0", "P1", "P9"]  # whatever order they were listed in
    with_it, without = (
        network_of(found.layers, None),
        network_of(applied(layers, other[1:], 2028).layers, None),
    )
    a, b = with_it.lines.sort_values("id"), without.lines.sort_values("id")
    assert a.drop(columns="geometry").to_dict("list") == b.drop(columns="geometry").to_dict("list")


def test_growth_multiplies_loads_of_every_state_and_is_one_in_the_year_of_the_data() -> None:
    assert growth_factor(3.0, 2026, 2026) == 1.0
    assert growth_factor(3.0, 2026, 2028) == pytest.approx(1.0609)
    net, _ = build(small_grid())
    state = next(iter(net.states))
    assert grown(net, 1.1).states[state].load == pytest.approx(1.1 * net.states[state].load)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"in_service": "soon"}, "In service is soon"),
        ({"certainty": "sure"}, "certainty is sure"),
        ({"steps": []}, "has no step"),
        ({"steps": [{"act": "add", "layer": "source", "asset": "x"}]}, "cannot add in layer source"),
        ({"steps": [{"act": "replace", "layer": "lines", "asset": "1", "columns": {"r": 1}}]}, "no column r"),
        (
            {"steps": [{"act": "replace", "layer": "lines", "asset": "1", "columns": {"max_i_a": "x"}}]},
            "max_i_a is x",
        ),
        ({"steps": [{"act": "add", "layer": "nodes", "asset": "1", "shape": [[200, 1]]}]}, "longitudes"),
    ],
)
def test_a_senseless_project_is_refused_by_the_name_of_its_field(change: dict[str, Any], said: str) -> None:
    good = {"code": "P1", "in_service": "2028-06-30", "steps": [BIGGER.json()]}
    assert project_of(project_of(good).json()) == project_of(good)
    with pytest.raises(BadInput) as refused:
        project_of(good | change)
    assert said in refused.value.message.english()


def test_the_grid_of_a_year_has_a_name_for_people() -> None:
    name = View("r0001", 2029, Certainty.CERTAIN, 0, "0123456789ab").name
    likely = View("r0001", 2029, Certainty.LIKELY, 0, "0123456789ab").name
    assert (said("r0001").english(), said(name).english()) == ("r0001", "r0001 · 2029")
    assert said(likely).english() == "r0001 · 2029, likely"

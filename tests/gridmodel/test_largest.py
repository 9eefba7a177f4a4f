"""The largest capacity against worked examples, published hosting capacities and the reference engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gridmodel.answer import Binding
from gridmodel.network import Network
from tests.gridmodel.asking import begin, holds
from tests.gridmodel.sample_grids import expected, oberrhein, smartds

E5 = "source 0 10kV {u}pu\nline a: 0 - 1 {km}km\nload z: 1 0kW"
FEEDERS = ("smartds_small_feeder", "smartds_austin_utm_no_crs")


@pytest.mark.parametrize(
    "km, u, kw, test", [(8, 1.03, 6240, "4"), (8, 1.00, 5240, "1"), (3, 1.03, 6570, "4")]
)
def test_e5_cable_or_voltage_whichever_binds(km: int, u: float, kw: int, test: str) -> None:
    network = Network.from_text(E5.format(km=km, u=u))
    _, got = begin(network, node="1", cosphi=0.95, tests=("1", "4"), u_min_pu=0.93, loading_max_percent=100.0)
    best = got.candidates[0]
    assert best.largest_kw is not None and best.binding is not None
    assert best.largest_kw // 10 * 10 == kw
    assert best.binding.test == test
    assert best.binding.element is not None
    assert best.binding.element.layer == ("lines" if test == "4" else "nodes")


def test_limits_of_a_question_are_per_unit_of_the_base_not_of_the_nominal() -> None:
    text = "source 0 10.5kV 1.0pu\nline a: 0 - 1 8km\nload z: 1 0kW"
    rooms = []
    for fields in ({}, {"u_min_pu": 0.93 / 1.05}, {"u_min_pu": 0.93}):
        _, got = begin(Network.from_text(text), node="1", tests=("1",), **fields)
        rooms.append(got.candidates[0].largest_kw)
    assert rooms[0] == rooms[1]  # 93 % of 10 kV on a base of 10.5 kV
    assert rooms[2] is not None and rooms[1] is not None and rooms[2] < rooms[1]


@pytest.mark.parametrize("kind", ["generation", "demand"])
@pytest.mark.parametrize("name", FEEDERS)
def test_hosting_capacity_of_the_samples_within_one_percent(samples: Path, name: str, kind: str) -> None:
    network = smartds(samples, name)
    rows = expected(samples, name)["hosting_capacity"][kind]
    given = {"generation": ("generation", 1.0, 0.3), "demand": ("load", 0.95, 1.0)}[kind]
    limits = {"u_min_pu": 0.95, "u_max_pu": 1.05, "loading_max_percent": 100.0, "tests": ("1", "4")}
    families = {"line": "4", "voltage_high": "1", "voltage_low": "1"}
    assert len(rows) == 15
    for row in rows:
        _, got = begin(
            network, node=row["node"], kw=1.0, kind=given[0], cosphi=given[1], load_scale=given[2], **limits
        )
        best = got.candidates[0]
        assert best.largest_kw == pytest.approx(row["kw"], rel=0.01), row["node"]
        assert best.binding is not None and best.binding.test == families[row["limit"]], row["node"]


@pytest.mark.parametrize("kind", ["load", "generation"])
@pytest.mark.parametrize("name", FEEDERS)
def test_what_fits_passes_and_one_kilowatt_more_fails_in_the_reference_engine(
    samples: Path, name: str, kind: str
) -> None:
    network = smartds(samples, name)
    mv = np.flatnonzero((network.nodes["vn_kv"] > 1).to_numpy(bool) & network.topology.live_nodes)
    rng = np.random.default_rng([len(kind), len(name)])
    for node in network.nodes["id"].to_numpy()[rng.choice(mv, 1, replace=False)]:
        _capacity_is_tight(network, node=str(node), kind=kind)


@pytest.mark.parametrize("kind", ["load", "generation"])
def test_capacities_of_random_places_of_the_demonstration_grid_are_tight(samples: Path, kind: str) -> None:
    network = oberrhein(samples)
    lons, lats = network.nodes["lon"].to_numpy(float), network.nodes["lat"].to_numpy(float)
    rng = np.random.default_rng(11)
    for row in rng.choice(np.flatnonzero(network.topology.live_nodes), 1, replace=False):
        place = {"lon": lons[row] + 2e-4, "lat": lats[row] + 1e-4}
        _capacity_is_tight(network, 2, **place, kind=kind, kw=200.0)


def _capacity_is_tight(network: Network, most: int = 1, **fields: object) -> None:
    work, _ = begin(network, **fields)
    for k, candidate in enumerate(work.candidates[:most]):
        room = candidate.largest_kw
        assert room is not None and candidate.binding is not None, candidate.point
        fits = holds(work.case, k, room, room + 1)
        # A way-in table, and the allowance for low voltage that is not in the data, no load flow can show.
        unseen = candidate.binding.test == "way_in" or _made(network, candidate.binding)
        assert fits == [True, unseen and fits[1]], (candidate.point, room, candidate.binding)


def _made(network: Network, binding: Binding) -> bool:
    """The busbar of a transformer whose low voltage grid is not in the data."""
    element = binding.element
    if element is None or element.layer != "nodes":
        return False
    return bool(network.nodes["made"].iat[network.node_row[element.id]])


def test_a_collapse_that_binds_is_found_from_below() -> None:
    text = "source 0 10kV 1.0pu\nline a: 0 - 1 40km max=9999\nload z: 1 0kW"
    network = Network.from_text(text)
    fields = {"node": "1", "tests": ("1",), "u_min_pu": 0.31, "u_max_pu": 1.5, "cosphi": 1.0}
    _, got = begin(network, **fields)
    room = got.candidates[0].largest_kw
    assert room is not None and got.candidates[0].binding is not None
    # two buses, unity power factor: P_max = U^2 / (2 (Z + R)), R = 5, X = 3.6 ohm; solvers give up just before
    exact = 100 / (2 * (np.hypot(5.0, 3.6) + 5.0)) * 1000
    assert exact * 0.998 < room < exact


LADDER = """
source 0 10kV 1.03pu
line a: 0 - 1 3km
line b: 1 - 2 3km
load x: 1 {x}kW pf=.95
load y: 2 {y}kW pf=.95
"""


def test_more_load_elsewhere_never_raises_the_capacity() -> None:
    rooms = []
    for x in (0, 500, 1500, 3000, 4500):
        _, got = begin(Network.from_text(LADDER.format(x=x, y=x / 4)), node="2", tests=("1", "4"))
        rooms.append(got.candidates[0].largest_kw)
    assert rooms == sorted(rooms, reverse=True) and rooms[0] > rooms[-1]


def test_the_asked_capacity_does_not_change_the_largest() -> None:
    network = Network.from_text(LADDER.format(x=800, y=400))
    rooms = {
        begin(network, node="2", tests=("1", "4"), kw=kw)[1].candidates[0].largest_kw
        for kw in (1.0, 777.0, 4000.0, 90_000.0)
    }
    assert len(rooms) == 1

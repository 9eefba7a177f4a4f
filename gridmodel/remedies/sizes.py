"""The next size of what binds: a thicker line of the company's list, a larger transformer, a tap step."""

from __future__ import annotations

import numpy as np

from gridmodel.answer import Asset, Candidate, Status
from gridmodel.criteria.cables import ampacity_a
from gridmodel.network import Network
from gridmodel.rulebook import cables, level, nominal_kv, sizes
from gridmodel.rules.rows import Cable
from gridmodel.ruleset import RuleSet
from message import Message, say

Wanted = list[tuple[str, float, str]]  # price item, quantity, payer (empty: as the price says)
Resized = tuple[Message, Network, Wanted, Asset]


def binding_elements(c: Candidate) -> tuple[Asset, ...]:
    """Branches that tests 4 and 5 fail at, or that stop the next kilowatt; each once."""
    failed = [t.element for t in c.tests if t.status is Status.FAIL and t.test in ("4", "5")]
    found = [*failed, c.binding.element if c.binding else None]
    return tuple(dict.fromkeys(a for a in found if a and a.layer in ("lines", "transformers")))


def binds_by_voltage(c: Candidate) -> bool:
    failed = any(t.status is Status.FAIL and t.test in ("1a", "1b", "1") for t in c.tests)
    return failed or (c.binding is not None and c.binding.test == "1")


def thinnest(network: Network, node: str) -> Asset | None:
    """The line upstream that costs most voltage: the largest resistance of its own voltage level."""
    rows = [network.line_row[a.id] for a in network.upstream(node) if a.layer == "lines"]
    if not rows:
        return None
    r = network.lines["r_ohm"].to_numpy(float)[rows]
    return Asset("lines", str(network.lines["id"].iat[rows[int(np.argmax(r))]]))


def next_size(network: Network, rules: RuleSet, asset: Asset) -> Resized | None:
    """The grid with the asset one standard size larger; None at the end of the list."""
    return _line(network, rules, asset) if asset.layer == "lines" else _transformer(network, rules, asset)


def _line(network: Network, rules: RuleSet, asset: Asset) -> Resized | None:
    row = network.line_row[asset.id]
    line = network.lines.iloc[row]
    vn_kv = float(network.nodes["vn_kv"].iat[network.node_row[str(line["from_node"])]])
    laying = "overhead" if line["kind"] == "overhead" else "cable"
    circuits, km = float(line["parallel"]), float(line["length_km"])
    cable = _larger(
        rules, nominal_kv(rules, vn_kv), laying, line["max_i_a"] / circuits, line["r_ohm"] / km * circuits
    )
    if cable is None or not km > 0:
        return None
    lines = network.lines.copy()
    new = {"r_ohm": cable.r_ohm_per_km * km / circuits, "x_ohm": cable.x_ohm_per_km * km / circuits,
           "c_nf": cable.c_nf_per_km * km * circuits, "max_i_a": ampacity_a(rules, cable) * circuits,
           "std_type": cable.name}  # fmt: skip
    for name, value in new.items():
        lines.loc[row, name] = value
    what = say("Replace {asset} ({km} km) by {type}.", asset=asset, km=round(km, 2), type=cable.name)
    return what, network.with_tables(lines=lines), _line_price(cable, km * circuits, vn_kv), asset


def _larger(rules: RuleSet, un_kv: float, laying: str, rated_a: float, r_ohm_per_km: float) -> Cable | None:
    """The smallest type with more current and less resistance; a line without rating counts by its resistance."""
    for cable in cables(rules, un_kv, laying) + (cables(rules, un_kv) if laying == "overhead" else ()):
        carries = not rated_a > 0 or ampacity_a(rules, cable) > rated_a * 1.001
        if carries and cable.r_ohm_per_km < r_ohm_per_km * 0.999:
            return cable
    return None


def _line_price(cable: Cable, km: float, vn_kv: float) -> Wanted:
    from gridmodel.criteria.costs import line_item

    if cable.laying == "overhead" or level(vn_kv) == "lv":
        return [(line_item(cable), km, "utility")]
    return [(line_item(cable), km, "utility"), ("trench", km, "utility")]


def _transformer(network: Network, rules: RuleSet, asset: Asset) -> Resized | None:
    row = network.transformer_row[asset.id]
    t = network.transformers.iloc[row]
    now, main = float(t["sn_kva"]), level(float(t["lv_kv"])) != "lv"
    use = "main_transformer_kva" if main else "transformer_kva"
    larger = [s for s in sizes(rules, use) if s > now * 1.001]
    if not larger:
        return None
    tables = network.transformers.copy()
    tables.loc[row, "sn_kva"] = larger[0]
    tables.loc[row, "pfe_kw"] = float(t["pfe_kw"]) * larger[0] / now
    what = say("Replace {asset} by one of {kva} kVA.", asset=asset, kva=round(larger[0]))
    size = next((s for s in (400, 630, 1000) if s >= larger[0]), 1000)
    item = "main_transformer_50" if main else f"transformer_{size}"
    wanted: Wanted = [
        (item, float(t["parallel"]) * max(1.0, larger[0] / (50_000 if main else size)), "utility")
    ]
    return what, network.with_tables(transformers=tables), wanted, asset


def tapped(network: Network, node: str, low: bool) -> Resized | None:
    """One off-load step of the nearest transformer upstream that has one left; `low`: the voltage is too low."""
    for asset in network.upstream(node):
        if asset.layer != "transformers":
            continue
        row = network.transformer_row[asset.id]
        t = network.transformers.iloc[row]
        up = (t["tap_side"] == "lv") == low  # a tap up on the HV side lowers the LV voltage
        tap = int(t["tap_pos"]) + (1 if up else -1)
        fixed = not np.isfinite(float(t["oltc_target_pu"])) and float(t["tap_step_percent"]) > 0
        if fixed and int(t["tap_min"]) <= tap <= int(t["tap_max"]):
            tables = network.transformers.copy()
            tables.loc[row, "tap_pos"] = tap
            what = say(
                "Set the off-load tap of {asset} from {old} to {new}.",
                asset=asset,
                old=int(t["tap_pos"]),
                new=tap,
            )
            return what, network.with_tables(transformers=tables), [], asset
    return None

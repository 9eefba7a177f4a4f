"""How long a switching sequence takes: each operation by remote control where the data say so, else by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gridmodel.answer import Asset
from gridmodel.network import Network
from gridmodel.outages.sections import OPERABLE
from gridmodel.rulebook import value
from gridmodel.ruleset import RuleSet
from message import Message, say

REMOTE: Final = "switch_remote_minutes"
FIRST: Final = "switch_manual_first_minutes"
NEXT: Final = "switch_manual_next_minutes"


def timed(network: Network, rules: RuleSet, acts: Sequence[tuple[str, Asset]]) -> list[tuple[float, bool]]:
    """Return (minutes, by remote control) of operations done one after the other; the first by hand takes the way there."""
    out: list[tuple[float, bool]] = []
    for action, asset in acts:
        remote = by_remote(network, action, asset)
        there = any(not done for _, done in out)
        name = REMOTE if remote else NEXT if there else FIRST
        out.append((value(rules, name), remote))
    return out


def by_remote(network: Network, action: str, asset: Asset) -> bool:
    """A line is parted by remote control at both ends, cut at one of them, closed where it stands open."""
    if asset.layer == "switches":
        return asset.id in network.switch_row and bool(
            network.switches["remote"].iat[network.switch_row[asset.id]]
        )
    if asset.layer != "lines" or asset.id not in network.line_row:
        return False
    line = network.lines.iloc[network.line_row[asset.id]]
    ends = {str(line["from_node"]): bool(line["from_closed"]), str(line["to_node"]): bool(line["to_closed"])}
    remote = _remote_ends(network, asset.id)
    if action == "open":
        return any(end in remote for end in ends)
    wanted = [end for end, closed in ends.items() if action == "isolate" or not closed]
    return bool(wanted) and all(end in remote for end in wanted)


def _remote_ends(network: Network, line: str) -> set[str]:
    s = network.switches
    if not len(s):
        return set()
    at = (s["line"] == line) & s["remote"].astype(bool) & s["kind"].isin(OPERABLE)
    return set(s["node"][at])


def assumed_times(rules: RuleSet) -> Message:
    return say(
        "Switching times assumed: {remote} min by remote control, by hand {first} min for the first operation and"
        " {next} min for each further one, one after the other.",
        remote=value(rules, REMOTE), first=value(rules, FIRST), next=value(rules, NEXT),
    )  # fmt: skip

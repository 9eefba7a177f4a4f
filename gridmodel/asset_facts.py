"""What is known of one asset: its data, its state, what feeds it and what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gridmodel.answer import Asset
from message import Message


@dataclass(frozen=True, slots=True)
class StateNow:
    """Values in one state; None: not computed or the asset has none."""

    state: str
    loading_percent: float | None
    voltage_percent: float | None  # of nominal
    p_kw: float | None


@dataclass(frozen=True, slots=True)
class AssetFacts:
    asset: Asset
    name: str
    attributes: tuple[tuple[str, Any], ...]  # column of gridmodel.schema or of the source, value
    states: tuple[StateNow, ...]
    feeder: str | None
    upstream: tuple[Asset, ...]  # from the asset to the source
    downstream_nodes: int | None  # lose supply when the asset is out, before switching
    downstream_customers: int | None
    downstream_kw: float | None  # in the data's own state
    notes: tuple[Message, ...]  # findings of the data-quality report, what could not be computed

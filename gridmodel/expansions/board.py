"""The layers of a grid while projects change them: a step makes new frames, the old ones stay as they were."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import pandas as pd
from shapely.geometry import LineString, Point

from gridmodel.answer import Asset
from gridmodel.expansions.project import Act, Step
from gridmodel.schema import LAYERS
from message import Message, say

Frames = dict[str, pd.DataFrame]

# Columns that name another asset: layer -> (column, layer it points to).
REFERENCES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "lines": (("from_node", "nodes"), ("to_node", "nodes"), ("open_at", "nodes")),
    "transformers": (("node", "nodes"), ("hv_node", "nodes"), ("mv_node", "nodes"), ("lv_node", "nodes")),
    "regulators": (("from_node", "nodes"), ("to_node", "nodes")),
    "switches": (("from_node", "nodes"), ("to_node", "nodes"), ("node", "nodes"), ("line", "lines")),
    "loads": (("node", "nodes"), ("transformer", "transformers")),
    **dict.fromkeys(("generators", "storage", "shunts", "source"), (("node", "nodes"),)),
}


class Fault(Exception):
    """Why a step cannot be done on these layers."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.english())
        self.message = message


@dataclass(frozen=True, slots=True)
class Board:
    """`changed` says which project has already changed an asset of the grid."""

    frames: Frames
    changed: dict[Asset, str]

    def has(self, layer: str, asset: str) -> bool:
        frame = self.frames.get(layer)
        return frame is not None and bool((frame["id"] == asset).any())

    def with_frame(self, layer: str, frame: pd.DataFrame) -> Board:
        return replace(self, frames={**self.frames, layer: frame})

    def done(self, step: Step, code: str) -> Board:
        """Return the board after the step; raises Fault naming the asset and the other project."""
        if step.act is Act.ADD:
            return _added(self, step)
        other = self.changed.get(step.target, code)
        if other != code:
            raise Fault(say("{asset} is already changed by project {other}.", asset=step.target, other=other))
        if not self.has(step.layer, step.asset):
            raise Fault(say("{asset} is not in the grid of that year.", asset=step.target))
        return replace(_DO[step.act](self, step), changed={**self.changed, step.target: code})

    def dangling(self, steps: tuple[Step, ...]) -> Message | None:
        """The first asset that names one that is not there after these steps."""
        for step in steps:
            if step.act is Act.RETIRE and not self.has(step.layer, step.asset):
                user = self._user_of(step)
                if user is not None:
                    return say("{asset} is retired, but {user} still needs it.", asset=step.target, user=user)
        wanted = [s for s in steps if s.act in (Act.ADD, Act.REPLACE) and self.has(s.layer, s.asset)]
        for step in wanted:
            missing = self._missing(step)
            if missing is not None:
                return say("{asset} needs {missing}, which is not there.", asset=step.target, missing=missing)
        return None

    def _user_of(self, gone: Step) -> Asset | None:
        named = {gone.layer: gone.asset}
        if gone.layer == "transformers":
            named["nodes"] = f"{gone.asset}:lv"  # the busbar that was made for it
        for layer, columns in REFERENCES.items():
            frame = self.frames.get(layer)
            for column, to in columns if frame is not None else ():
                if frame is None or column not in frame or to not in named:
                    continue
                users = frame["id"][frame[column] == named[to]]
                if len(users):
                    return Asset(layer, str(users.iloc[0]))
        return None

    def _missing(self, step: Step) -> Asset | None:
        frame = self.frames[step.layer]
        row = frame[frame["id"] == step.asset].iloc[0]
        for column, to in REFERENCES.get(step.layer, ()):
            name = row.get(column)
            if name is None or name != name or name == "":
                continue
            made = str(name).endswith(":lv") and self.has("transformers", str(name)[:-3])
            if not self.has(to, str(name)) and not (to == "nodes" and made):
                return Asset(to, str(name))
        return None


def _added(board: Board, step: Step) -> Board:
    if board.has(step.layer, step.asset):
        raise Fault(say("{asset} is there already.", asset=step.target))
    row = {**dict.fromkeys(_columns(step.layer)), **step.columns, "id": step.asset}
    frame = board.frames.get(step.layer)
    if LAYERS[step.layer].geometry != "none":
        row["geometry"] = _shape(step)
    made = _like(frame, row)
    return board.with_frame(step.layer, made if frame is None else _joined(frame, made))


@cache
def _columns(layer: str) -> tuple[str, ...]:
    return LAYERS[layer].column_names()


def _like(frame: pd.DataFrame | None, row: dict[str, Any]) -> pd.DataFrame:
    """One row in the columns and kinds of the frame it joins; a flag nobody gave is false."""
    if frame is None:
        import geopandas as gpd

        return gpd.GeoDataFrame([row], geometry="geometry", crs="EPSG:4326")
    made = frame.iloc[:1].copy() if len(frame) else frame.reindex([0])
    for name in frame.columns:
        value = row.get(name)
        if value is None and pd.api.types.is_bool_dtype(frame[name].dtype):
            value = False
        if value is None and pd.api.types.is_float_dtype(frame[name].dtype):
            value = float("nan")
        made[name] = pd.Series([value], dtype=frame[name].dtype, index=made.index)
    for name, value in row.items():
        if name not in made and value is not None:
            made[name] = pd.Series([value], index=made.index, dtype=object)
    return made


def _joined(frame: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, made], ignore_index=True)


def _shape(step: Step) -> Any:
    if not step.shape:
        return None
    return Point(step.shape[0]) if len(step.shape) == 1 else LineString(step.shape)


def _replaced(board: Board, step: Step) -> Board:
    frame = board.frames[step.layer].copy()
    row = frame.index[frame["id"] == step.asset][0]
    for name, value in step.columns.items():
        if name not in frame:
            frame[name] = pd.Series([None] * len(frame), index=frame.index, dtype=object)
        missing = float("nan") if pd.api.types.is_float_dtype(frame[name].dtype) else None
        frame.at[row, name] = missing if value is None else value
    if step.shape and "geometry" in frame:
        frame.at[row, "geometry"] = _shape(step)
    return board.with_frame(step.layer, frame)


def _retired(board: Board, step: Step) -> Board:
    """Switches at the ends of a line go with it."""
    frame = board.frames[step.layer]
    board = board.with_frame(step.layer, frame[frame["id"] != step.asset].reset_index(drop=True))
    switches = board.frames.get("switches")
    if step.layer != "lines" or switches is None or "line" not in switches:
        return board
    return board.with_frame("switches", switches[switches["line"] != step.asset].reset_index(drop=True))


def _switched(board: Board, step: Step) -> Board:
    """Close a line: every switch at its ends too. Open it: the first of them, or the line itself where it has none."""
    closed = bool(step.columns.get("closed", False))
    if step.layer == "switches":
        return _replaced(board, replace(step, columns={"closed": closed}))
    switches = board.frames.get("switches")
    at = (switches["line"] == step.asset) if switches is not None and "line" in switches else None
    if switches is not None and at is not None and at.any():
        new = switches.copy()
        rows = new.index[at]
        new.loc[rows if closed else rows[:1], "closed"] = closed
        board = board.with_frame("switches", new)
        if not closed:
            return board
    columns: dict[str, Any] = {"normally_open": not closed}
    if closed and "open_at" in board.frames["lines"]:
        columns["open_at"] = None
    return _replaced(board, replace(step, columns=columns))


_DO: Final = {Act.REPLACE: _replaced, Act.RETIRE: _retired, Act.SWITCH: _switched}

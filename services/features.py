"""Features of a grid revision for other programs (OGC API - Features, part 1)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from casework.people import Action, Actor
from casework.refusals import Invalid, NotFound
from casework.sight import grid_district
from data import feature_pages
from data.database import Session
from data.feature_pages import Asked, Box, Feature
from data.grids import RevisionInfo
from message import say
from services.access import require
from services.desk import Desk
from services.districts import own_of
from services.loaded import loaded
from services.revisions import find_revision

LATEST: Final = "latest"
DEFAULT_LIMIT: Final = 10
MOST: Final = 10_000
_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_TIME: Final = re.compile(rf"{_DAY}([Tt]\d{{2}}:\d{{2}}:\d{{2}}(\.\d+)?([Zz]|[+-]\d{{2}}:\d{{2}}))?")


@dataclass(frozen=True, slots=True)
class Collections:
    info: RevisionInfo
    names: tuple[str, ...]
    bounds: Box


def collections(desk: Desk, actor: Actor, grid: str, revision: str) -> Collections:
    """The layers that have rows; `latest` is the newest revision."""
    require(actor, Action.SEE_GRID, grid)
    info = find_revision(desk, actor, grid, None if revision == LATEST else revision)
    with desk.database.read() as session:
        names = feature_pages.layer_names(session, info)
        return Collections(info, tuple(names), feature_pages.bounds(session, info))


def items(
    desk: Desk, actor: Actor, grid: str, revision: str, name: str, given: dict[str, str]
) -> tuple[RevisionInfo, list[Feature], bool, int]:
    """One page, whether there is another after it, and the limit that was meant."""
    require(actor, Action.SEE_GRID, grid)
    limit, asked = limit_of(given.get("limit")), asked_of(given)
    info = _known(desk, actor, grid, revision, name)
    own = _own_ids(desk, actor, info, name)
    with desk.database.read() as session:
        found = feature_pages.page(session, info, name, asked, limit + 1)
        if own is not None:
            found = _of_district(session, info, name, asked, limit + 1, found, own)
    return info, found[:limit], len(found) > limit, limit


def item(desk: Desk, actor: Actor, grid: str, revision: str, name: str, asset: str) -> Feature:
    require(actor, Action.SEE_GRID, grid)
    info = _known(desk, actor, grid, revision, name)
    with desk.database.read() as session:
        found = feature_pages.one(session, info, name, asset)
    own = _own_ids(desk, actor, info, name)
    if found is None or (own is not None and found.id not in own):
        raise NotFound(say("This grid has no asset {layer} {id}.", layer=name, id=asset[:200]))
    return found


def _own_ids(desk: Desk, actor: Actor, info: RevisionInfo, name: str) -> frozenset[str] | None:
    """The assets of a layer this person sees in detail; None: all of them."""
    if grid_district(actor) is None:
        return None
    here = loaded(desk.database, info.grid, info.revision)
    own = own_of(here, actor)
    if own is None:
        return None
    return (
        frozenset(here.layers[name]["id"].to_numpy(object)[own[name]]) if name in here.layers else frozenset()
    )


def _of_district(
    session: Session, info: RevisionInfo, name: str, asked: Asked, limit: int, first: list[Feature],
    own: frozenset[str],
) -> list[Feature]:  # fmt: skip
    """Pages are read on until as many of the district's own are found."""
    page, out = first, [f for f in first if f.id in own]
    while len(out) < limit and len(page) >= limit:
        page = feature_pages.page(session, info, name, replace(asked, after=page[-1].order), limit)
        out += [f for f in page if f.id in own]
    return out[:limit]


def _known(desk: Desk, actor: Actor, grid: str, revision: str, name: str) -> RevisionInfo:
    info = find_revision(desk, actor, grid, None if revision == LATEST else revision)
    with desk.database.read() as session:
        if name not in feature_pages.layer_names(session, info):
            raise no_layer(name)
    return info


def no_layer(name: str) -> NotFound:
    return NotFound(say("There is no layer {layer} of assets.", layer=name[:40]))


def limit_of(text: str | None) -> int:
    """1 to 10,000, more means as many as there may be; 10 when nothing is said."""
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal() and int(text[:18]) > 0):
        raise _wrong("limit", text, "a whole number from 1")
    return min(int(text[:18]), MOST)


def asked_of(given: dict[str, str]) -> Asked:
    since, until = times_of(given["datetime"]) if "datetime" in given else (None, None)
    after = given.get("after", "-1")
    if not re.fullmatch(r"-1|\d{1,15}", after):
        raise _wrong("after", after, "what a link of a page before said")
    boxes = boxes_of(given["bbox"]) if "bbox" in given else ()
    return Asked(boxes, since, until, int(after))


def boxes_of(text: str) -> tuple[Box, ...]:
    """Four or six numbers (heights do not matter here); from east to west it crosses the date line."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise _wrong("bbox", text, "4 or 6 numbers") from None
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise _wrong("bbox", text, "4 or 6 numbers")
    half = len(numbers) // 2
    (w, s), (e, n) = numbers[:2], numbers[half : half + 2]
    if s > n or abs(s) > 90 or abs(n) > 90 or abs(w) > 180 or abs(e) > 180:
        raise _wrong("bbox", text, "west, south, east, north in degrees")
    return ((w, s, e, n),) if w <= e else ((w, s, 180.0, n), (-180.0, s, e, n))


def times_of(text: str) -> tuple[str | None, str | None]:
    """First and last day in UTC of a moment or an interval of RFC 3339; open ends are None."""
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 2 and all(p in ("", "..") for p in parts) and parts != ["..", ".."]):
        raise _wrong("datetime", text, "a moment or an interval of RFC 3339")
    since, until = _day(parts[0], text), _day(parts[-1], text)
    if len(parts) == 1 and since is None:
        raise _wrong("datetime", text, "a moment or an interval of RFC 3339")
    if since and until and since > until:
        raise _wrong("datetime", text, "an interval that begins before it ends")
    return since, until


def _day(part: str, text: str) -> str | None:
    if part in ("", ".."):
        return None
    try:
        if not _TIME.fullmatch(part):
            raise ValueError
        moment = datetime.fromisoformat(part.upper())
    except ValueError:
        raise _wrong("datetime", text, "a moment or an interval of RFC 3339") from None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date().isoformat()


def _wrong(name: str, text: str, wanted: str) -> Invalid:
    return Invalid(say("{name} is {given}; it must be {wanted}.", name=name, given=text[:80], wanted=wanted))

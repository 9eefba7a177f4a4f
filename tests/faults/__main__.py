"""`python -m tests.faults`: kills of the server, of clerks at work and of PostgreSQL under both, and power cuts."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.faults.kills import (
    WRITERS,
    Told,
    faults,
    found,
    free_port,
    kill,
    round_of_kill,
    round_of_shot,
    start,
)
from tests.faults.office_acts import CLERKS, office_kills
from tests.faults.people import people_of
from tests.faults.place import Place, postgresql
from tests.faults.power import lost_commits
from tests.postgis.cluster import MissingError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="of web and worker, on each database")
    parser.add_argument(
        "--acts", type=int, default=100, help="of processes that act on applications, on each"
    )
    parser.add_argument("--shots", type=int, default=100, help="of PostgreSQL while the web process goes on")
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_:
        places = {"GeoPackage": Place(Path(folder))}
        try:
            places["PostgreSQL"] = open_.enter_context(postgresql(Path(folder) / "pg"))
        except MissingError as why:
            print(f"no PostgreSQL is killed: {why}", flush=True)
        wrong = []
        for name, place in places.items():
            print(name, flush=True)
            wrong += kills(place.under("web"), args.kills, chance)
            wrong += office_kills(place.under("office"), args.acts // len(CLERKS), chance)
            if place.cluster is not None:
                wrong += shots(place.under("shot"), args.shots, chance)
        wrong += _power_cuts(Path(folder), args.cuts, chance)
    print("\n".join(wrong) or "nothing acknowledged was lost or doubled")
    return 1 if wrong else 0


def _power_cuts(folder: Path, cuts: int, chance: random.Random) -> list[str]:
    wrong = []
    for mode in ("FULL", "NORMAL"):
        lost = lost_commits(folder, mode, cuts, chance)
        print(f"power cuts with synchronous={mode}: {lost} of {cuts} lost an acknowledged commit", flush=True)
        if (mode == "FULL") == bool(lost):
            wrong.append(f"power cuts with {mode}: {lost} lost")
    return wrong


def kills(place: Place, times: int, chance: random.Random) -> list[str]:
    """Web and worker at once, each time started anew."""
    database, tokens = people_of(place, WRITERS)
    told = {name: Told() for name in tokens}
    for n in range(times):
        round_of_kill(place, tokens, told, chance)
        wrong = faults(told, found(database, list(tokens)))
        if wrong:
            return [f"after kill {n + 1}: {line}" for line in wrong]
    return _summary(f"{times} kills of web and worker", told)


def shots(place: Place, times: int, chance: random.Random) -> list[str]:
    """PostgreSQL alone: the web process stays, says what it could not do, and comes back by itself."""
    database, tokens = people_of(place, WRITERS)
    told = {name: Told() for name in tokens}
    port = free_port()
    process = start(place, port)
    try:
        for n in range(times):
            round_of_shot(port, place, tokens, told, chance)
            wrong = faults(told, found(database, list(tokens)))
            if wrong:
                return [f"after shot {n + 1}: {line}" for line in wrong]
    finally:
        kill(process)
    return _summary(f"{times} shots of PostgreSQL", told)


def _summary(what: str, told: dict[str, Told]) -> list[str]:
    acts, unknown, away = (
        sum(getattr(t, name) for t in told.values()) for name in ("acknowledged", "unknown", "away")
    )
    print(f"{what}, {acts} acts acknowledged, {unknown} cut off, {away} refused meanwhile", flush=True)
    return [] if acts else ["no act was acknowledged: nothing was tried"]


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.faults [--kills N] [--acts N] [--cuts N]`: 200 kills of the server, 200 of clerks, 200 power cuts."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.faults.kills import WRITERS, Told, faults, found, round_of_kill
from tests.faults.office_acts import CLERKS, office_kills
from tests.faults.people import people_of
from tests.faults.power import lost_commits


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--acts", type=int, default=200, help="kills of processes that act on applications")
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        wrong = kills(Path(folder) / "web", args.kills, chance)
        wrong += office_kills(Path(folder) / "office", args.acts // len(CLERKS), chance)
        for mode in ("FULL", "NORMAL"):
            lost = lost_commits(Path(folder), mode, args.cuts, chance)
            print(f"power cuts with synchronous={mode}: {lost} of {args.cuts} lost an acknowledged commit")
            if (mode == "FULL") == bool(lost):
                wrong.append(f"power cuts with {mode}: {lost} lost")
    print("\n".join(wrong) or "nothing acknowledged was lost or doubled")
    return 1 if wrong else 0


def kills(home: Path, times: int, chance: random.Random) -> list[str]:
    database, tokens = people_of(home, WRITERS)
    told = {name: Told() for name in tokens}
    for n in range(times):
        round_of_kill(home, tokens, told, chance)
        wrong = faults(told, found(database, list(tokens)))
        if wrong:
            return [f"after kill {n + 1}: {line}" for line in wrong]
    acts = sum(t.acknowledged for t in told.values())
    unknown = sum(t.unknown for t in told.values())
    print(f"{times} kills of web and worker, {acts} acts acknowledged, {unknown} cut off", flush=True)
    return [] if acts else ["no act was acknowledged: nothing was tried"]


if __name__ == "__main__":
    sys.exit(main())

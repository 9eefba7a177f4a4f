"""Where a run of faults keeps its data: the file of a home, or a PostgreSQL that is shot and started again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from config import Settings
from tests.postgis.cluster import TEMPLATE, Cluster, cluster


@dataclass(frozen=True, slots=True)
class Place:
    home: Path
    cluster: Cluster | None = None
    database: str = ""  # its address; empty: the file of the home

    @property
    def settings(self) -> Settings:
        return Settings.from_env(self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """For a process of ours: everything but another Headroom's settings."""
        ours = {k: v for k, v in os.environ.items() if not k.startswith("HEADROOM_")}
        ours["HEADROOM_HOME"] = str(self.home)
        return ours | ({"HEADROOM_DATABASE": self.database} if self.database else {})

    def under(self, name: str) -> Place:
        """A place of its own in the same cluster, or in a folder beside."""
        home = self.home / name
        home.mkdir(parents=True)
        if self.cluster is None:
            return Place(home)
        self.cluster.create(name, TEMPLATE)
        return replace(self, home=home, database=self.cluster.url(name))


@contextmanager
def postgresql(home: Path) -> Iterator[Place]:
    """A cluster that keeps its promises: nothing acknowledged may be lost when it is shot."""
    with cluster(durable=True) as made:
        yield Place(home, made)

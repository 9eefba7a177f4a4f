"""What a nudge can be about, and who may hear it: a room of the house, never a record."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from casework.people import Action, Actor, may


class Topic(StrEnum):
    APPLICATIONS = "applications"  # lists, board, case pages
    GRID = "grid"  # revisions, edits
    EXPANSIONS = "expansions"
    STUDIES = "studies"  # progress and results
    CAPACITY = "capacity"  # ledger, capacity map
    MINE = "mine"  # something of one account: own application, own preferences


HEARD_WITH: Final[dict[Topic, Action]] = {
    Topic.APPLICATIONS: Action.FOLLOW_BOARD,
    Topic.GRID: Action.SEE_GRID,
    Topic.EXPANSIONS: Action.SEE_GRID,
    Topic.STUDIES: Action.SEE_STUDY,
    Topic.CAPACITY: Action.SEE_GRID,
    Topic.MINE: Action.FOLLOW_CHANGES,
}

# An act that names one of these actions is told without a word of its own; MINE only to who acted.
TOLD_OF: Final[dict[Action, Topic]] = {
    Action.CHANGE_GRID: Topic.GRID,
    Action.CHANGE_OWN_PREFERENCES: Topic.MINE,
}


def topics_for(actor: Actor) -> frozenset[Topic]:
    """What this person may hear of."""
    return frozenset(topic for topic, action in HEARD_WITH.items() if may(actor, action))

"""The steps of a drawing that answer with the supply scheme, and what leaving them asks beyond their own list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from casework.drawing import Drawing
from casework.nodes import Node, NodeCode
from casework.people import Actor, Role
from casework.scheme import SchemeState
from message import Message, say

SENT: Final = "scheme_sent"  # the check of a short drawing's step that sends the scheme on its way
ANSWERED: Final = frozenset({SchemeState.REPLIED, SchemeState.ACCEPTED})


def answers(node: Node) -> bool:
    """Whether the scheme is sent at this step."""
    return node.code == NodeCode.REPLY or SENT in node.checklist


def answering(drawing: Drawing) -> tuple[str, ...]:
    return tuple(code for code, node in drawing.nodes.items() if answers(node))


def owed(actor: Actor, node: Node, schemes: Iterable[SchemeState]) -> Message | None:
    """What a scheme still owes before the step may be left; None when it owes nothing."""
    states = set(schemes)
    if answers(node) and SchemeState.QUESTIONED in states and not states & ANSWERED:
        return say(
            "The customer asked for a change of the scheme: send him the answer before this step is left."
            " Nothing was changed."
        )
    if answers(node) and not states & ANSWERED:
        return say(
            "No supply scheme was sent to the customer yet: attach and send one first. Nothing was changed."
        )
    if node.code == NodeCode.SIGN and actor.role is Role.CUSTOMER and SchemeState.ACCEPTED not in states:
        return say(
            "Accept the scheme itself on the page of your application: that signs it. Nothing was changed."
        )
    return None

"""The table of deadlines of one class: each node with what holds today and what holds later."""

from __future__ import annotations

from dataclasses import dataclass

from casework.applications import CustomerClass, Turn
from casework.calendar import WorkCalendar
from casework.deadlines import WHOLE, DeadlineRule, rule_for, shipped_rules
from casework.drawing import read_drawing
from casework.people import Action, Actor
from data import calendar as rows
from data.definitions import newest_definition
from services.access import may_look
from services.definitions import shipped
from services.desk import Desk


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """`now` is None where nobody's clock runs: a node of the company without a rule."""

    node: str
    drawn: str
    now: DeadlineRule | None
    own: bool  # the company's, not what is shipped
    later: tuple[DeadlineRule, ...]  # the next first


def deadline_table(desk: Desk, actor: Actor, customer_class: CustomerClass) -> tuple[DeadlineLine, ...]:
    """The whole process, then the company's nodes of the newest drawing in their order."""
    may_look(actor, Action.SEE_SETTINGS)
    today = WorkCalendar().local_day(desk.now())
    with desk.database.read() as session:
        rules = rows.load_rules(session)
        newest = newest_definition(session, customer_class)
    drawing = read_drawing(newest.xml.encode() if newest else shipped(customer_class))
    nodes = [(WHOLE, ""), *((n.code, n.name) for n in drawing.nodes.values() if n.turn is Turn.COMPANY)]
    own = frozenset(rules[len(shipped_rules()) :])
    out = []
    for node, drawn in nodes:
        now = rule_for(rules, customer_class, node, today)
        later = [
            r for r in rules if (r.customer_class, r.node) == (customer_class, node) and r.valid_from > today
        ]
        out.append(
            DeadlineLine(node, drawn, now, now in own, tuple(sorted(later, key=lambda r: r.valid_from)))
        )
    return tuple(out)

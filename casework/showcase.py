"""Which simulated cases belong to the demonstration's customer, and the telephone numbers that cannot exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from casework.applications import ApplicationState, CustomerClass
from casework.nodes import NodeCode
from casework.simulation import Simulated
from casework.tasks import TaskState

HIGH_VOLTAGE: Final = frozenset({CustomerClass.HV_SINGLE, CustomerClass.HV_DUAL})
OF_CUSTOMER: Final = frozenset({NodeCode.SIGN, NodeCode.CONSTRUCTION, NodeCode.DRAWINGS})


def with_owner(cases: list[Simulated], account_id: int) -> list[Simulated]:
    """The newest one that waits for the customer's signature, one the company works on, and a finished one."""
    own = {c.application.id for c in _chosen(cases)}
    return [
        replace(c, application=replace(c.application, applicant_account_id=account_id))
        if c.application.id in own
        else c
        for c in cases
    ]


def phone_of(person: str) -> str:
    """经办人员 12 -> 000-0000-0012: a simulated person's number begins with 000, which no subscriber has."""
    digits = re.sub(r"\D", "", person)[-4:]
    return f"000-0000-{digits:0>4}"


def _chosen(cases: list[Simulated]) -> list[Simulated]:
    found: list[Simulated] = []
    for fits in (_signs, _under_way, _finished):
        newest = _newest((c for c in cases if c not in found), fits)
        found += [newest] if newest else []
    return found


def _newest(cases: Iterable[Simulated], fits: Callable[[Simulated], bool]) -> Simulated | None:
    return max((c for c in cases if fits(c)), key=lambda c: c.application.created_at, default=None)


def _waiting(case: Simulated) -> set[str]:
    return {t.node for t in case.tasks if t.state is TaskState.OPEN}


def _running(case: Simulated) -> bool:
    return case.application.state is ApplicationState.RUNNING


def _signs(case: Simulated) -> bool:
    high = case.application.customer_class in HIGH_VOLTAGE
    return _running(case) and high and NodeCode.SIGN.value in _waiting(case)


def _under_way(case: Simulated) -> bool:
    waiting = _waiting(case)
    return _running(case) and bool(waiting) and not waiting & {n.value for n in OF_CUSTOMER}


def _finished(case: Simulated) -> bool:
    return case.application.state is ApplicationState.FINISHED

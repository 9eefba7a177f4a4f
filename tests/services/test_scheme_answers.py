"""What the customer answers to a scheme: a wish, the signature; and who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from casework.applications import CustomerClass
from casework.correspondence import MessageKind
from casework.notices import Happened
from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed, NotFound, Refused, Stale
from casework.scheme import Scheme, SchemeState
from casework.tasks import EventKind, TaskState
from data import ledger
from services import (
    applications,
    correspondence,
    scheme_answers,
    schemes,
    tasks,
)
from services.amendments import Amendment, amend
from tests.office import Office, open_task
from tests.scheme_town import (
    KW,
    accept,
    at_reply,
    mark_of,
    replied,
    replier,
    standing,
    study,
    to_sign,
    told,
    with_grid,
)


@pytest.fixture
def town(office: Office) -> Office:
    return with_grid(office)


def test_the_customer_asks_for_a_change_and_accepts_only_what_he_was_sent(town: Office) -> None:
    scheme = replied(town)
    place = (town.desk, town.customer, scheme.application_id, scheme.id)
    to_sign(town, scheme)
    first_mark = mark_of(town, scheme)
    asked = scheme_answers.suggest_change(*place, 1, "  Please along the northern road.  ")
    assert asked.state is SchemeState.QUESTIONED
    assert asked.entries["opinion"].value == "Please along the northern road."
    case = applications.get(town.desk, town.administrator, scheme.application_id)
    assert [t.node for t in case.open_tasks] == ["reply"]  # back to the office, whose turn it is now
    by = town.who(open_task(case, "reply"))
    (said,) = correspondence.messages(town.desk, by, scheme.application_id)
    assert (said.kind, said.scheme_version) == (MessageKind.SUGGESTION, 1)
    assert told(town, Happened.CHANGE_SUGGESTED, by) == 1
    with pytest.raises(Invalid, match="asked for a change"):
        leave_reply(town, scheme)
    schemes.edit(town.desk, by, scheme.application_id, scheme.id, 2, {"laying": "buried"})
    with pytest.raises(Stale, match="new version"):
        accept(town, scheme)
    unsent = scheme_answers.previews(town.desk, town.customer, scheme.application_id)[0]
    assert unsent.entries["laying"].value == "duct" and unsent.version == 2
    schemes.reply(town.desk, by, scheme.application_id, scheme.id, 3)
    leave_reply(town, scheme)
    with pytest.raises(Stale):
        accept(town, scheme, first_mark)
    assert accept(town, scheme).entries["laying"].value == "buried"
    assert standing(town) == [KW]
    with pytest.raises(Invalid):
        scheme_answers.suggest_change(*place, 3, "too late")


def leave_reply(town: Office, scheme: Scheme) -> None:
    """As the office does it, with nothing put right behind its back."""
    case = applications.get(town.desk, town.administrator, scheme.application_id)
    task = open_task(case, "reply")
    data = town.asked(case.application, "reply")
    tasks.complete(town.desk, town.who(task), scheme.application_id, task.id, task.version, data)


def test_accepting_signs_and_moves_the_case_on_once(town: Office) -> None:
    scheme = replied(town)
    to_sign(town, scheme)
    mark = mark_of(town, scheme)
    with ThreadPoolExecutor(2) as pool:  # two devices at once
        done = list(pool.map(lambda _: accept(town, scheme, mark), range(2)))
    assert [p.state for p in done] == [SchemeState.ACCEPTED] * 2
    accept(town, scheme, mark)
    case = applications.get(town.desk, town.administrator, scheme.application_id)
    assert "sign" not in {t.node for t in case.open_tasks} and case.open_tasks
    (signed,) = [t for t in case.tasks if t.node == "sign"]
    assert signed.state is TaskState.DONE and signed.done_by == town.customer.name
    assert signed.data["mark"] == mark and signed.data["version"] == 1
    found = applications.events(town.desk, town.administrator, scheme.application_id)
    assert [e.detail["mark"] for e in found if e.kind is EventKind.SCHEME_ACCEPTED] == [mark]
    with town.desk.database.read() as session:
        (held,) = ledger.promises_on(session, "small")
    assert held.expires_at == town.clock.time + timedelta(days=365)  # from the signature on


def test_an_acceptance_that_cannot_sign_accepts_nothing(
    town: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheme = replied(town)
    to_sign(town, scheme)

    def broken(*given: Any) -> None:
        raise Invalid("no")

    monkeypatch.setattr(scheme_answers, "leave", broken)
    with pytest.raises(Invalid):
        accept(town, scheme)
    (kept,) = schemes.listed(town.desk, town.administrator, scheme.application_id)
    assert kept.state is SchemeState.REPLIED and kept.accepted_at is None


def test_the_reply_is_left_only_with_a_sent_scheme_and_the_signature_only_with_an_accepted_one(
    town: Office,
) -> None:
    scheme = at_reply(town)
    with pytest.raises(Invalid, match="No supply scheme was sent"):
        leave_reply(town, scheme)
    by = replier(town, scheme.application_id)
    schemes.reply(town.desk, by, scheme.application_id, scheme.id, 1)
    schemes.edit(town.desk, by, scheme.application_id, scheme.id, 1, {"laying": "tray"})
    with pytest.raises(Invalid, match="No supply scheme was sent"):  # not this version
        leave_reply(town, scheme)
    schemes.reply(town.desk, by, scheme.application_id, scheme.id, 2)
    leave_reply(town, scheme)
    case = applications.get(town.desk, town.administrator, scheme.application_id)
    task = open_task(case, "sign")
    data = town.asked(case.application, "sign")
    with pytest.raises(Invalid, match="Accept the scheme itself"):
        tasks.complete(town.desk, town.customer, scheme.application_id, task.id, task.version, data)
    paper = town.handlers["service"]
    tasks.complete(town.desk, paper, scheme.application_id, task.id, task.version, data)
    (kept,) = schemes.listed(town.desk, town.administrator, scheme.application_id)
    assert (kept.state, kept.accepted_by) == (SchemeState.ACCEPTED, paper.name)


def test_a_short_drawing_sends_its_scheme_at_the_step_that_answers_and_at_no_other(town: Office) -> None:
    low = {"customer_class": CustomerClass.LV_ZERO, "demand_kw": 50.0, "new_kva": 60.0}
    case = town.case(town.create(**low))
    service, surveyor = town.handlers["service"], town.handlers["operations"]
    asked = study(town, 50.0, by=service)
    scheme = schemes.attach(town.desk, service, case.application.id, asked, 0)
    with pytest.raises(Invalid, match="at its reply"):
        schemes.reply(town.desk, service, case.application.id, scheme.id, 1)
    case = town.walk(case, "survey")
    task = open_task(case, "survey")
    data = town.asked(case.application, "survey")
    with pytest.raises(Invalid, match="No supply scheme was sent"):
        tasks.complete(town.desk, surveyor, case.application.id, task.id, task.version, data)
    schemes.reply(town.desk, surveyor, case.application.id, scheme.id, 1)
    assert accept(town, scheme).state is SchemeState.ACCEPTED  # it has no step of its own to sign
    case = tasks.complete(town.desk, surveyor, case.application.id, task.id, task.version, data)
    assert [t.node for t in case.open_tasks] == ["energise"]


def test_a_withdrawn_case_takes_no_acceptance(town: Office) -> None:
    scheme = replied(town)
    to_sign(town, scheme)
    mark = mark_of(town, scheme)
    found = applications.get(town.desk, town.customer, scheme.application_id).application
    applications.withdraw(town.desk, town.customer, found.id, found.version, "no more")
    with pytest.raises(Invalid, match="withdrawn"):
        accept(town, scheme, mark)


ACTS: list[Callable[[Office, Actor, Scheme], object]] = [
    lambda o, who, s: scheme_answers.accept(o.desk, who, s.application_id, s.id, "m"),
    lambda o, who, s: scheme_answers.suggest_change(o.desk, who, s.application_id, s.id, 1, "x"),
    lambda o, who, s: scheme_answers.previews(o.desk, who, s.application_id),
    lambda o, who, s: schemes.listed(o.desk, who, s.application_id),
    lambda o, who, s: schemes.versions(o.desk, who, s.application_id, s.id),
    lambda o, who, s: schemes.difference(o.desk, who, s.application_id, s.id, 1, 1),
    lambda o, who, s: schemes.edit(o.desk, who, s.application_id, s.id, 1, {"ramp": "x"}),
    lambda o, who, s: schemes.reply(o.desk, who, s.application_id, s.id, 1),
]


@pytest.mark.parametrize("number", range(len(ACTS)))
def test_a_stranger_finds_nothing_and_changes_nothing(town: Office, number: int) -> None:
    scheme = replied(town)
    outside = town.hire("outside", Role.HANDLER, "metering")
    for who in (town.stranger, outside):
        with pytest.raises((NotFound, NotAllowed)):
            ACTS[number](town, who, scheme)
    assert schemes.listed(town.desk, town.administrator, scheme.application_id)[0].version == 1


def test_a_customer_never_gets_the_whole_scheme_of_his_own_case(town: Office) -> None:
    scheme = replied(town)
    for act in ACTS[3:]:
        with pytest.raises(NotAllowed):
            act(town, town.customer, scheme)
    with pytest.raises(NotFound):  # a scheme of one case is none of another
        scheme_answers.accept(town.desk, town.customer, town.create().id, scheme.id, mark_of(town, scheme))


def test_the_customers_preview_names_no_equipment(town: Office) -> None:
    scheme = replied(town)
    by = replier(town, scheme.application_id)
    canaries = {"bay": "CANARY-BAY-17", "rejected": "CANARY-FEEDER", "project": "CANARY-PROJECT"}
    schemes.edit(town.desk, by, scheme.application_id, scheme.id, 1, canaries)
    schemes.reply(town.desk, by, scheme.application_id, scheme.id, 2)
    shown = json.dumps(
        [asdict(p) for p in scheme_answers.previews(town.desk, town.customer, scheme.application_id)],
        default=str,
    )
    assert "CANARY" not in shown
    hidden = {"station", "transformer", "feeder", "point", "bay", "utility_cost", "approval_level"}
    entries = scheme_answers.previews(town.desk, town.customer, scheme.application_id)[0].entries
    assert not hidden & entries.keys()
    assert {"transformers", "metering_mode", "boundary", "route_m"} <= entries.keys()
    assert '"tests"' not in shown and "fingerprint" not in shown


def test_a_new_capacity_makes_the_scheme_outdated_and_it_is_replied_again(town: Office) -> None:
    scheme = replied(town)
    to_sign(town, scheme)
    case = applications.get(town.desk, town.administrator, scheme.application_id)
    of = case.application
    assert standing(town) == [KW]
    office = town.who(open_task(case, "sign"))
    by = town.handlers["service"] if office is town.customer else office
    after = amend(town.desk, by, of.id, of.version, Amendment(demand_kw=KW + 50), "a larger machine")
    assert [t.node for t in after.open_tasks] == ["design"]
    with town.desk.database.read() as session:
        ended = ledger.promises_on(session, "small")
    assert not any(p.counts for p in ended)
    now = schemes.listed(town.desk, town.planner, of.id)
    assert [s.state for s in now] == [SchemeState.LAPSED]
    with pytest.raises(Refused):
        accept(town, scheme, "x")
    events = applications.events(town.desk, town.administrator, of.id)
    told = next(e.detail for e in events if e.kind is EventKind.AMENDED)
    assert (told["outdated"], told["back"]) == (1, "design")

"""From the map to the customer: a scheme attached, edited, sent with a promise, questioned, accepted, released."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from casework.applications import Application, CustomerClass
from casework.correspondence import MessageKind
from casework.ledger import PromiseState
from casework.notices import Happened
from casework.people import Actor, Role
from casework.refusals import Invalid, NotAllowed, NotFound, Refused, Stale
from casework.scheme import Origin, Preview, Scheme, SchemeState
from casework.scheme_seal import seal
from casework.tasks import EventKind, TaskState
from data import ledger
from data.grids import save_revision
from services import (
    applications,
    correspondence,
    jobs,
    notices,
    promises,
    scheme_answers,
    schemes,
    studies,
    tasks,
)
from services.amendments import Amendment, amend
from tests.firm_grid import firm_grid
from tests.office import Office, open_task

STATES = {"peak": {"load": 1.0, "generation": 0.0}, "minimum": {"load": 0.2, "generation": 0.8}}
KW = 700.0


@pytest.fixture
def town(office: Office) -> Office:
    with office.desk.database.begin() as session:
        save_revision(
            session,
            "small",
            firm_grid(),
            author="t",
            reason="test",
            states=STATES,
            report={},
            crs="EPSG:4326",
        )
    return office


def study(town: Office, kw: float = KW, by: Actor | None = None, **fields: Any) -> str:
    asked = {"lon": 7.83, "lat": 48.4, "kw": kw} | fields
    return str(studies.first(town.desk, by or town.planner, "small", **asked).extras["study"])


def designed(town: Office, **changes: Any) -> Application:
    """An application that stands at its design."""
    return town.walk(town.case(town.create(**{"demand_kw": KW} | changes)), "design").application


def attached(town: Office, application: Application, kw: float = KW) -> Scheme:
    return schemes.attach(town.desk, town.planner, application.id, study(town, kw), 0)


def at_reply(town: Office, kw: float = KW, **changes: Any) -> Scheme:
    application = designed(town, **changes)
    scheme = attached(town, application, kw)
    town.walk(town.case(application), "reply")
    return scheme


def replier(town: Office, application_id: str) -> Actor:
    case = applications.get(town.desk, town.administrator, application_id)
    return town.who(open_task(case, "reply"))


def replied(town: Office, kw: float = KW, **changes: Any) -> Scheme:
    scheme = at_reply(town, kw, **changes)
    by = replier(town, scheme.application_id)
    return schemes.reply(town.desk, by, scheme.application_id, scheme.id, scheme.version)


def to_sign(town: Office, scheme: Scheme) -> None:
    """The office leaves the reply: now it is the customer's turn."""
    town.walk(applications.get(town.desk, town.administrator, scheme.application_id), "sign")


def mark_of(town: Office, scheme: Scheme) -> str:
    """The mark of what the customer is shown now."""
    found = scheme_answers.previews(town.desk, town.customer, scheme.application_id)
    return next(seal(p) for p in found if p.id == scheme.id)


def accept(town: Office, scheme: Scheme, mark: str | None = None) -> Preview:
    place = (town.desk, town.customer, scheme.application_id, scheme.id)
    return scheme_answers.accept(*place, mark or mark_of(town, scheme))


def standing(town: Office) -> list[float]:
    with town.desk.database.read() as session:
        return [p.kw for p in ledger.promises_on(session, "small")]


def told(town: Office, what: Happened, actor: Actor) -> int:
    return sum(n.what is what for n in notices.mine(town.desk, actor))


def test_a_candidate_becomes_a_scheme_with_the_origin_of_each_field(town: Office) -> None:
    scheme = attached(town, designed(town))
    answer = studies.full(town.desk, town.planner, scheme.study_id)
    winner = answer.candidates[0]
    assert scheme.fingerprint == answer.fingerprint and scheme.chosen.feeder == winner.feeder
    assert [(p.test, p.status) for p in scheme.chosen.tests] == [
        (t.test, t.status.value) for t in winner.tests
    ]
    assert scheme.entries["total_kva"].value == 2000.0
    assert scheme.entries["total_kva"].origin is Origin.COMPUTED
    assert scheme.entries["metering_mode"].value == "hv_hv"
    assert scheme.entries["ct_ratio"].value == "75/5"  # 2000 kVA / (sqrt 3 · 20 kV) = 57.7 A
    assert scheme.entries["tariff"].value == "two_part"
    assert scheme.entries["ct_ratio"].origin is Origin.ASSUMED


def test_versions_differ_field_by_field_and_the_second_writer_is_told(town: Office) -> None:
    scheme = attached(town, designed(town))
    place = (town.desk, town.planner, scheme.application_id, scheme.id)
    second = schemes.edit(*place, 1, {"laying": "buried", "ramp": "2027: 800 kVA"})
    assert second.version == 2
    with pytest.raises(Stale):
        schemes.edit(*place, 1, {"laying": "tray"})
    changes = {c.field: c for c in schemes.difference(*place, 1, 2)}
    assert set(changes) == {"laying", "ramp"} and changes["ramp"].before is None
    laying = changes["laying"].after
    assert laying is not None and (laying.value, laying.origin) == ("buried", Origin.ENTERED)
    with pytest.raises(NotFound):
        schemes.difference(*place, 1, 99)


@pytest.mark.parametrize(
    "values",
    [{"no_such": 1}, {"feeder": "F9"}, {"opinion": "x"}, {"laying": "flying"}, {"circuits": float("nan")},
     {"circuits": -1}, {"circuits": True}, {"ramp": "x" * 3000}, {"project_on": "soon"}, {"emergency": "yes"}],
)  # fmt: skip
def test_senseless_fields_are_refused_and_nothing_is_saved(town: Office, values: dict[str, Any]) -> None:
    scheme = attached(town, designed(town))
    with pytest.raises(Invalid):
        schemes.edit(town.desk, town.planner, scheme.application_id, scheme.id, 1, values)
    kept = schemes.listed(town.desk, town.planner, scheme.application_id)
    assert [s.version for s in kept] == [1]


def test_attaching_what_is_foreign_or_not_meant_is_refused(town: Office) -> None:
    mine, of = designed(town), town.desk
    theirs = study(town, by=town.second_planner)
    for study_id in (theirs, "no such study"):
        with pytest.raises(NotFound):
            schemes.attach(of, town.planner, mine.id, study_id, 0)
    own = study(town)
    with pytest.raises(NotFound):
        schemes.attach(of, town.planner, "no such case", own, 0)
    with pytest.raises(NotFound):
        schemes.attach(of, town.planner, mine.id, own, 99)
    with pytest.raises(NotFound):
        schemes.attach(of, town.planner, mine.id, own, -1)
    with pytest.raises((NotAllowed, NotFound)):
        schemes.attach(of, town.handlers["metering"], mine.id, study(town, by=town.handlers["metering"]), 0)
    with pytest.raises(NotAllowed):
        schemes.attach(of, town.customer, mine.id, own, 0)
    for wrong in (
        study(town, 100.0),
        study(town, lon=7.88),
        study(town, tests=("1",)),
        study(town, u_min_pu=0.5),
    ):
        with pytest.raises(Invalid):
            schemes.attach(of, town.planner, mine.id, wrong, 0)
    assert schemes.listed(of, town.planner, mine.id) == ()


def test_a_scheme_is_sent_at_the_reply_only_and_promises_its_capacity(town: Office) -> None:
    application = designed(town)
    scheme = attached(town, application)
    with pytest.raises(Invalid, match="at its reply"):
        schemes.reply(town.desk, town.planner, application.id, scheme.id, 1)
    assert standing(town) == []
    town.walk(town.case(application), "reply")
    sent = schemes.reply(town.desk, replier(town, application.id), application.id, scheme.id, 1)
    assert sent.state is SchemeState.REPLIED and standing(town) == [KW]
    assert told(town, Happened.SCHEME_REPLIED, town.customer) == 1


def test_the_next_check_counts_what_is_promised_and_says_so(town: Office) -> None:
    before = studies.first(town.desk, town.planner, "small", lon=7.83, lat=48.4, kw=KW)
    replied(town)
    after = studies.first(town.desk, town.planner, "small", lon=7.83, lat=48.4, kw=KW)
    assert "With promised capacity of 1 applications." in [m.english() for m in after.assumptions]
    assert before.fingerprint != after.fingerprint
    same = {c.point.node or c.point.line: c.largest_kw or 0.0 for c in before.candidates}
    room = {c.point.node or c.point.line: c.largest_kw or 0.0 for c in after.candidates}
    shared = [k for k in same if k in room and same[k] > 0]
    assert shared and all(room[k] <= same[k] for k in shared) and any(room[k] < same[k] for k in shared)


def test_a_scheme_that_no_longer_fits_behind_others_is_not_sent(town: Office) -> None:
    largest = int(attached(town, designed(town)).chosen.largest_kw or 0)
    kw = float(largest * 6 // 10)
    big = {"demand_kw": kw, "new_kva": kw / 0.9}
    first, second = at_reply(town, kw, **big), at_reply(town, kw, **big)
    by = replier(town, first.application_id)
    schemes.reply(town.desk, by, first.application_id, first.id, 1)
    with pytest.raises(Invalid, match="not sent"):
        schemes.reply(town.desk, by, second.application_id, second.id, 1)
    assert standing(town) == [kw]


def test_of_two_replies_at_once_for_the_last_room_exactly_one_is_sent(town: Office) -> None:
    largest = int(attached(town, designed(town)).chosen.largest_kw or 0)
    kw = float(largest * 6 // 10)
    both = [at_reply(town, kw, demand_kw=kw, new_kva=kw / 0.9) for _ in range(2)]
    by = replier(town, both[0].application_id)

    def send(scheme: Scheme) -> bool:
        try:
            schemes.reply(town.desk, by, scheme.application_id, scheme.id, 1)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, both)) == [False, True]
    assert standing(town) == [kw]


def test_alternatives_count_once_and_accepting_one_releases_the_others(town: Office) -> None:
    application = designed(town)
    one, two = attached(town, application), attached(town, application, 800.0)
    town.walk(town.case(application), "reply")
    by = replier(town, application.id)
    sent = [schemes.reply(town.desk, by, application.id, s.id, s.version) for s in (one, two)]
    assert sorted(standing(town)) == [KW, 800.0]
    counted = promises.promised_on(town.desk, "small")
    assert [p.kw for p in counted] == [800.0]
    with pytest.raises(Invalid, match="your turn"):
        accept(town, sent[0])
    to_sign(town, sent[0])
    mark = mark_of(town, sent[0])
    assert accept(town, sent[0], mark).state is SchemeState.ACCEPTED and standing(town) == [KW]
    with pytest.raises(Invalid):  # the alternative went with it
        accept(town, sent[1])


def test_withdrawal_releases_tells_those_behind_and_has_them_checked_again(town: Office) -> None:
    first, second = replied(town), replied(town, demand_kw=200.0, new_kva=250.0, kw=200.0)
    found = applications.get(town.desk, town.customer, first.application_id)
    applications.withdraw(
        town.desk, town.customer, first.application_id, found.application.version, "changed my mind"
    )
    assert standing(town) == [200.0]
    kept = schemes.listed(town.desk, town.administrator, first.application_id)
    assert [s.state for s in kept] == [SchemeState.LAPSED]
    behind = replier(town, second.application_id)
    assert told(town, Happened.CAPACITY_FREED, behind) == 1
    while jobs.work_once(town.desk):
        pass
    assert told(town, Happened.RECHECKED, behind) == 1


def test_what_is_not_accepted_in_time_expires_and_what_is_in_service_does_not(town: Office) -> None:
    held = replied(town)
    connected = replied(town, demand_kw=200.0, new_kva=250.0, kw=200.0)
    to_sign(town, connected)
    accept(town, connected)
    town.walk(applications.get(town.desk, town.administrator, connected.application_id))
    town.clock.time += timedelta(days=400)
    assert promises.expire(town.desk) == 1
    assert promises.expire(town.desk) == 0
    with town.desk.database.read() as session:
        left = ledger.promises_on(session, "small")
        assert [(p.kw, p.state) for p in left] == [(200.0, PromiseState.ENERGISED)]
    assert told(town, Happened.PROMISE_EXPIRED, town.customer) == 1
    with pytest.raises(Invalid, match="no longer valid"):
        accept(town, held)


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

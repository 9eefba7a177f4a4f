"""From the map to the customer: a scheme attached, edited, sent with a promise, questioned, accepted, released."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from casework.ledger import PromiseState
from casework.notices import Happened
from casework.refusals import Invalid, NotAllowed, NotFound, Refused, Stale
from casework.scheme import Origin, Scheme, SchemeState
from data import ledger
from services import (
    applications,
    jobs,
    promises,
    schemes,
    studies,
)
from tests.office import Office
from tests.scheme_town import (
    KW,
    accept,
    at_reply,
    attached,
    designed,
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

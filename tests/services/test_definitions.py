"""Versions of a process: published by the administrator, running cases stay on theirs, changes are deliberate."""

from __future__ import annotations

import pytest

from casework.applications import ApplicationState, CustomerClass
from casework.people import Role
from casework.refusals import Invalid, NotAllowed, Stale
from services.definitions import SHIPPED, change_version, definitions, publish
from tests.office import Office

OF = CustomerClass.HV_SINGLE


def without_fork_at_the_end(renamed: str) -> bytes:
    """The shipped drawing with another name for a node: a company's own version."""
    return (SHIPPED / f"{OF}.bpmn").read_bytes().replace("现场勘查".encode(), renamed.encode())


def without_review() -> bytes:
    """Document review left out: intake leads to the survey."""
    text = (SHIPPED / f"{OF}.bpmn").read_text("utf-8")
    start = text.index('    <bpmn:userTask id="review"')
    end = text.index("</bpmn:userTask>", start) + len("</bpmn:userTask>\n")
    text = text[:start] + text[end:]
    text = text.replace("<bpmn:flowNodeRef>review</bpmn:flowNodeRef>", "")
    text = text.replace(
        '<bpmn:sequenceFlow id="f_review__survey" sourceRef="review" targetRef="survey"/>', ""
    )
    return text.replace(
        'sourceRef="intake" targetRef="review"', 'sourceRef="intake" targetRef="survey"'
    ).encode()


def test_a_running_case_stays_on_its_version_and_new_ones_use_the_new(office: Office) -> None:
    old = office.create(OF)
    made = publish(office.desk, office.administrator, OF, without_review(), "a faster process")
    assert made.version == 2
    new = office.create(OF)
    assert (old.definition_id != new.definition_id) and new.definition_id == made.id
    assert office.do(office.case(old), "intake").open_tasks[0].node == "review"
    assert office.do(office.case(new), "intake").open_tasks[0].node == "survey"
    listed = [(d.customer_class, d.version) for d in definitions(office.desk, office.administrator)]
    assert listed == [(OF, 2), (OF, 1)]


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
def test_nobody_but_the_administrator_publishes(office: Office, role: Role) -> None:
    somebody = office.hire(f"any-{role.value}", role)
    with pytest.raises(NotAllowed):
        publish(office.desk, somebody, OF, without_review(), "mine")


def test_a_drawing_that_runs_code_is_not_published_and_nothing_changes(office: Office) -> None:
    office.create(OF)
    text = (SHIPPED / f"{OF}.bpmn").read_text("utf-8")
    bad = '<bpmn:scriptTask id="z"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'
    script = text.replace("<bpmn:startEvent", bad + "<bpmn:startEvent", 1)
    with pytest.raises(Invalid, match="scriptTask"):
        publish(office.desk, office.administrator, OF, script.encode(), "why")
    with pytest.raises(Invalid, match="Say why"):
        publish(office.desk, office.administrator, OF, without_review(), " ")
    with pytest.raises(Invalid, match="version 1 already"):
        publish(office.desk, office.administrator, OF, text.encode(), "again")
    assert len(definitions(office.desk, office.administrator)) == 1


def test_a_case_changes_its_version_only_deliberately_and_where_its_past_fits(office: Office) -> None:
    case = office.do(office.case(office.create(OF)), "intake")
    second = publish(office.desk, office.administrator, OF, without_review(), "a faster process")
    of = case.application
    with pytest.raises(Stale):
        change_version(office.desk, office.administrator, of.id, of.version - 1, second.id, "faster")
    with pytest.raises(NotAllowed):
        change_version(office.desk, office.head, of.id, of.version, second.id, "faster")
    change_version(office.desk, office.administrator, of.id, of.version, second.id, "faster")
    moved = office.case(of)
    assert [t.node for t in moved.open_tasks] == ["survey"]
    assert office.walk(moved).application.state is ApplicationState.FINISHED


def test_a_case_whose_past_does_not_fit_stays_where_it_is(office: Office) -> None:
    case = office.walk(office.case(office.create(OF)), "survey")
    second = publish(office.desk, office.administrator, OF, without_review(), "a faster process")
    of = case.application
    with pytest.raises(Invalid, match="no way through"):
        change_version(office.desk, office.administrator, of.id, of.version, second.id, "faster")
    assert office.case(of).application == of


def test_a_company_names_its_nodes_as_it_likes(office: Office) -> None:
    publish(office.desk, office.administrator, OF, without_fork_at_the_end("踏勘"), "our word")
    case = office.walk(office.case(office.create(OF)), "survey")
    assert case.open_tasks[0].name == "踏勘"

"""What a filled dialog does: each act with its use case, and the sentence that says it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from casework.case_acts import Act
from casework.nodes import FieldKind, Node
from casework.refusals import Invalid
from casework.tasks import PauseReason
from components import case_words as words
from components.i18n import t
from components.numbers import typed
from guard import actor, desk
from message import say
from services import amendments, applications, tasks, waits
from services.case_view import CaseView, OpenStep

if TYPE_CHECKING:
    from pages.application_acts import Doing


@dataclass(frozen=True, slots=True)
class Filled:
    """The dialog's fields and the names of what was ticked."""

    values: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def data_of(node: Node, filled: Filled) -> dict[str, Any]:
    """As the rules want it; a number that is none stays text, and counts as missing."""
    data: dict[str, Any] = {"note": filled["note"]}
    for one in node.fields:
        if one.kind is FieldKind.FLAG:
            data[one.name] = f"flag/{one.name}" in filled.ticked
            continue
        text = filled[f"value/{one.name}"].strip()
        number = typed(text) if one.kind is FieldKind.NUMBER else None
        if text:
            data[one.name] = text if number is None else number
    for kind, codes in (("documents", node.documents), ("checklist", node.checklist)):
        data[kind] = [code for code in codes if f"{kind}/{code}" in filled.ticked]
    return data


def done(view: CaseView, doing: Doing, step: OpenStep | None, filled: Filled) -> str:
    """Do the act on the state of things its dialog was opened on; a sentence for the reader."""
    if doing.act in _OF_STEP:
        if step is None or (doing.task and step.task.id != doing.task):
            raise Invalid("This step is no longer open. Nothing was changed; look again.")
        version = doing.seen.tasks.get(step.task.id, 0)
        return _OF_STEP[doing.act](view.case.application.id, step, version, filled)
    return _OF_CASE[doing.act](view.case.application.id, doing.seen.version, filled)


def _complete(case: str, step: OpenStep, version: int, filled: Filled) -> str:
    made = tasks.complete(desk(), actor(), case, step.task.id, version, data_of(step.node, filled))
    node = words.node(step.task.node, step.task.name)
    here = ", ".join(words.node(task.node, task.name) for task in made.open_tasks)
    if not here:
        return t("{node} is completed; the application is finished.", node=node)
    return t("{node} is completed. Now: {here}.", node=node, here=here)


def _take(case: str, step: OpenStep, version: int, filled: Filled) -> str:
    tasks.take(desk(), actor(), case, step.task.id, version)
    return t("{node} is yours now.", node=words.node(step.task.node, step.task.name))


def _give_back(case: str, step: OpenStep, version: int, filled: Filled) -> str:
    tasks.give_back(desk(), actor(), case, step.task.id, version, filled["to"], filled["reason"])
    return t("Given back to {node}.", node=words.node(filled["to"]))


def _transfer(case: str, step: OpenStep, version: int, filled: Filled) -> str:
    tasks.transfer(desk(), actor(), case, step.task.id, version, filled["who"], filled["reason"])
    return t("Handed over to {who}.", who=filled["who"])


def _assign(case: str, step: OpenStep, version: int, filled: Filled) -> str:
    tasks.assign(desk(), actor(), case, step.task.id, version, filled["who"])
    return t("Assigned to {who}.", who=filled["who"])


def _suspend(case: str, version: int, filled: Filled) -> str:
    if filled["pause"] not in set(PauseReason):
        raise Invalid("Choose what is waited for. Nothing was changed.")
    applications.suspend(desk(), actor(), case, version, PauseReason(filled["pause"]), filled["note"])
    return t("The application is suspended; its clock stands.")


def _amend(case: str, version: int, filled: Filled) -> str:
    numbers = {name: _number(filled, name) for name in ("new_kva", "demand_kw", "lon", "lat")}
    change = amendments.Amendment(**numbers, address=filled["address"] or None, phone=filled["phone"] or None)
    made = amendments.amend(desk(), actor(), case, version, change, filled["reason"])
    here = ", ".join(words.node(task.node, task.name) for task in made.open_tasks)
    return t("The application was changed. Now: {here}.", here=here)


def _number(filled: Filled, name: str) -> float | None:
    text = filled[name].strip()
    value = typed(text) if text else None
    if text and value is None:
        raise Invalid(say("{text} is not a number. Nothing was changed.", text=text[:40]))
    return value


def _resume(case: str, version: int, filled: Filled) -> str:
    applications.resume(desk(), actor(), case, version)
    return t("The application goes on.")


def _urge(case: str, version: int, filled: Filled) -> str:
    applications.urge(desk(), actor(), case)
    return t("Whoever has the open steps was told.")


def _withdraw(case: str, version: int, filled: Filled) -> str:
    applications.withdraw(desk(), actor(), case, version, filled["reason"])
    return t("The application is withdrawn.")


def _wait_project(case: str, version: int, filled: Filled) -> str:
    try:
        day = date.fromisoformat(filled["expected"][:10])
    except ValueError as error:
        raise Invalid("Choose the day on which the project is expected. Nothing was changed.") from error
    waits.wait_for_project(desk(), actor(), case, filled["project"], day, filled["note"])
    return t("The application waits for the project {project}.", project=filled["project"].strip())


def _wait_other(case: str, version: int, filled: Filled) -> str:
    waits.wait_for_application(desk(), actor(), case, filled["other"].strip(), filled["note"])
    return t("The application waits for {number}.", number=filled["other"].strip())


def _wait_end(case: str, version: int, filled: Filled) -> str:
    waits.stop_waiting(desk(), actor(), case)
    return t("The application waits for nothing else any more.")


def _reveal(case: str, version: int, filled: Filled) -> str:
    person, address = applications.reveal(desk(), actor(), case, filled["reason"])
    return "\n".join(part for part in (person.name, person.phone, person.id_number, address) if part)


_OF_STEP: Final[dict[Act, Callable[[str, OpenStep, int, Filled], str]]] = {
    Act.COMPLETE: _complete,
    Act.TAKE: _take,
    Act.GIVE_BACK: _give_back,
    Act.TRANSFER: _transfer,
    Act.ASSIGN: _assign,
}
_OF_CASE: Final[dict[Act, Callable[[str, int, Filled], str]]] = {
    Act.AMEND: _amend,
    Act.SUSPEND: _suspend,
    Act.RESUME: _resume,
    Act.URGE: _urge,
    Act.WITHDRAW: _withdraw,
    Act.WAIT_PROJECT: _wait_project,
    Act.WAIT_OTHER: _wait_other,
    Act.WAIT_END: _wait_end,
    Act.REVEAL: _reveal,
}

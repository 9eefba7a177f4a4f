"""What the check puts on the screen: an answer, or the sentence that says why there is none."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from dash.development.base_component import Component

from casework.refusals import Invalid, NotFound
from casework.saved_study import SavedStudy
from components.answer_overlay import answer_overlay, pin_overlay
from components.check_panel import answer_body, failure_body, place_words
from components.i18n import n_
from components.saved_studies import saved_note
from gridmodel.answer import Answer
from gridmodel.errors import BadInput
from message import Message
from pages.feasibility_asked import Asked, View

CORRECT: Final = n_("Correct the field above; the check runs again by itself.")
ELSEWHERE: Final = n_("Choose another place or another grid, and check again.")
LOOK: Final = n_("Look at the grid data of the place that is named, or choose another place.")


PLACE: Final = "place"  # what is wrong is no field of the row


class Drawn(NamedTuple):
    """In the order of the callback's outputs."""

    answer: list[Component]
    place: str
    overlay: dict[str, Any]  # for the map
    view: dict[str, Any]


def drawn(
    answer: Answer, study: str, question: Asked, selected: int, saved: SavedStudy | None = None
) -> Drawn:
    last = max(len(answer.candidates) - 1, 0)
    shown = min(selected, last)
    view = View(question=question, study=study, stage=answer.stage, selected=shown, revision=answer.revision)
    asked = answer.question
    return Drawn(
        [*([saved_note(saved)] if saved else []), answer_body(answer, shown, answer.stage)],
        place_words(asked.lon, asked.lat, asked.node),
        answer_overlay(answer, shown),
        view.model_dump(),
    )


def failed(message: Message, error: type[Exception], question: Asked, wrong: str = "") -> Drawn:
    place = (question.lon, question.lat, question.node)
    view = View(question=question, wrong=wrong)
    body = failure_body(message, Message(advice(error, wrong)))
    return Drawn([body], place_words(*place), pin_overlay(*place), view.model_dump())


def advice(error: type[Exception], wrong: str = "") -> str:
    if wrong == PLACE:
        return ELSEWHERE
    if issubclass(error, BadInput | Invalid):
        return CORRECT
    return ELSEWHERE if issubclass(error, NotFound) else LOOK

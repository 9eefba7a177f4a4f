"""Runs a drawn process with SpiffWorkflow: which nodes are open after what was done, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from lxml import etree
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from casework.conditions import Value, holds
from casework.drawing import Drawing
from casework.nodes import node_name
from casework.refusals import Invalid
from message import Message, say

Filled = tuple[tuple[str, Value], ...]  # names and values, sorted by name
Done = tuple[tuple[str, Filled], ...]  # nodes left, in order
MOST_STEPS: Final = 500


class _Conditions:
    """Spiff asks this instead of Python: only our language is known here."""

    def __init__(self, drawing: Drawing, facts: Filled) -> None:
        self.drawing = drawing
        self.values = dict(facts)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> bool:
        return holds(self.drawing.conditions[expression.strip()], self.values, self.drawing.names)

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        raise RuntimeError("a drawing with a script was let in")

    def call_service(self, task: Any, **parameters: Any) -> None:
        raise RuntimeError("a drawing with a call was let in")


def open_nodes(drawing: Drawing, facts: Filled, done: Done) -> frozenset[str]:
    """The nodes that wait now; empty when the process has ended. `Invalid` if `done` is no way through the drawing."""
    return _open(drawing, facts, done)


def complete(drawing: Drawing, facts: Filled, done: Done, node: str, data: Mapping[str, Value]) -> Done:
    """`done` with `node` left; only an open node can be left."""
    if node not in open_nodes(drawing, facts, done):
        raise Invalid(
            say("{node} is not open in this application. Nothing was changed.", node=_name(drawing, node))
        )
    if len(done) >= MOST_STEPS:
        raise Invalid(say("An application has at most {most} steps. Nothing was changed.", most=MOST_STEPS))
    kept = tuple(sorted((name, value) for name, value in data.items() if name in drawing.names))
    return (*done, (node, kept))


def give_back(drawing: Drawing, done: Done, frm: str, to: str) -> Done:
    """`done` without `to` and all that came after it in the drawing; what was done beside it stays."""
    if to not in returnable(drawing, done, frm):
        raise Invalid(
            say(
                "{node} cannot be given back to {to}: that was not done before it. Nothing was changed.",
                node=_name(drawing, frm),
                to=_name(drawing, to),
            )
        )
    return undo(drawing, done, to)


def undo(drawing: Drawing, done: Done, to: str) -> Done:
    """`done` without the last time of `to` and all that came after it in the drawing."""
    last = max(i for i, (code, _) in enumerate(done) if code == to)
    below = drawing.downstream[to]
    return tuple(step for i, step in enumerate(done) if i < last or (i > last and step[0] not in below))


def returnable(drawing: Drawing, done: Done, frm: str) -> tuple[str, ...]:
    """The nodes that were left on the way to `frm`, in the order of their last time."""
    left = dict.fromkeys(reversed([code for code, _ in done]))
    return tuple(code for code in reversed(left) if code != frm and frm in drawing.downstream.get(code, ()))


def _name(drawing: Drawing, code: str) -> Message:
    return node_name(code, drawing.nodes[code].name if code in drawing.nodes else "")


@lru_cache(maxsize=64)
def _spec(drawing: Drawing) -> Any:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(drawing.xml))
    return parser.get_spec(drawing.process_id)


@lru_cache(maxsize=20_000)
def _open(drawing: Drawing, facts: Filled, done: Done) -> frozenset[str]:
    """Replays what was done: a few milliseconds, and the state to keep is only the list itself."""
    conditions = _Conditions(drawing, facts)
    workflow = BpmnWorkflow(_spec(drawing), script_engine=conditions)
    workflow.do_engine_steps()
    for node, filled in done:
        waiting = workflow.get_tasks_iterator(state=TaskState.READY, manual=True, spec_name=node)
        task = next(waiting, None)
        if task is None:
            raise Invalid(
                say("{node} is not open in this application. Nothing was changed.", node=_name(drawing, node))
            )
        conditions.values.update(filled)
        task.run()
        workflow.do_engine_steps()
    left = workflow.get_tasks_iterator(state=TaskState.READY, manual=True)
    return frozenset(task.task_spec.name for task in left)

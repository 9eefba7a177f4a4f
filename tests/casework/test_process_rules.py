"""Random work on random cases: no forbidden edge, nothing skipped, no return into the unknown, every case can end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from casework import process
from casework.applications import CustomerClass
from casework.conditions import holds
from casework.drawing import Drawing, read_drawing
from casework.refusals import Invalid

BPMN = Path(__file__).resolve().parents[2] / "casework" / "bpmn"


def reference_open(drawing: Drawing, facts: process.Filled, done: process.Done) -> frozenset[str]:
    """Token game written a second time, without the engine: what waits after `done`."""
    values: dict[str, Any] = dict(facts)
    tokens = [f.id for f in drawing.flows if drawing.kinds[f.source] == "startEvent"]
    target = {f.id: f.target for f in drawing.flows}

    def settle() -> None:
        moved = True
        while moved:
            moved = False
            for flow in list(tokens):
                node = target[flow]
                leaving = [f for f in drawing.flows if f.source == node]
                coming = [f.id for f in drawing.flows if f.target == node]
                if drawing.kinds[node] == "exclusiveGateway":
                    chosen = next(
                        (f for f in leaving if f.condition and holds(drawing.conditions[f.condition], values, drawing.names)),
                        next(f for f in leaving if not f.condition) if any(not f.condition for f in leaving) else None,
                    )  # fmt: skip
                    assert chosen is not None
                    tokens.remove(flow)
                    tokens.append(chosen.id)
                    moved = True
                    break
                if drawing.kinds[node] == "parallelGateway" and all(c in tokens for c in coming):
                    for c in coming:
                        tokens.remove(c)
                    tokens.extend(f.id for f in leaving)
                    moved = True
                    break

    settle()
    for node, filled in done:
        here = next(flow for flow in tokens if target[flow] == node)
        tokens.remove(here)
        values.update(dict(filled))
        tokens.extend(f.id for f in drawing.flows if f.source == node)
        settle()
    return frozenset(target[f] for f in tokens if drawing.kinds[target[f]] == "userTask")


class Office(RuleBasedStateMachine):
    @initialize(
        of=st.sampled_from(CustomerClass),
        importance=st.sampled_from(["ordinary", "first"]),
        kva=st.sampled_from([10.0, 500.0, 2000.0]),
    )
    def begin(self, of: CustomerClass, importance: str, kva: float) -> None:
        self.drawing = read_drawing((BPMN / f"{of}.bpmn").read_bytes())
        self.facts: process.Filled = (("importance", importance), ("total_kva", kva))
        self.done: process.Done = ()

    def waiting(self) -> frozenset[str]:
        return process.open_nodes(self.drawing, self.facts, self.done)

    @rule(
        pick=st.integers(0, 99),
        concealed=st.booleans(),
        fee=st.sampled_from([0.0, 800.0]),
        survey=st.booleans(),
    )
    @precondition(lambda self: self.waiting())
    def complete(self, pick: int, concealed: bool, fee: float, survey: bool) -> None:
        waiting = sorted(self.waiting())
        node = waiting[pick % len(waiting)]
        fields = {f.name for f in self.drawing.nodes[node].fields}
        values = {"concealed_works": concealed, "fee_cny": fee, "survey_needed": survey, "foreign": True}
        before = len(self.done)
        self.done = process.complete(
            self.drawing, self.facts, self.done, node, {k: v for k, v in values.items() if k in fields}
        )
        assert len(self.done) == before + 1 and self.done[-1][0] == node

    @rule(pick=st.integers(0, 99))
    def what_is_not_open_cannot_be_completed(self, pick: int) -> None:
        shut = sorted(set(self.drawing.nodes) - self.waiting())
        if shut:
            try:
                process.complete(self.drawing, self.facts, self.done, shut[pick % len(shut)], {})
            except Invalid:
                return
            raise AssertionError("a step was skipped")

    @rule(pick=st.integers(0, 99), to=st.integers(0, 99))
    @precondition(lambda self: self.waiting())
    def give_back(self, pick: int, to: int) -> None:
        waiting = sorted(self.waiting())
        node = waiting[pick % len(waiting)]
        targets = process.returnable(self.drawing, self.done, node)
        if targets:
            target = targets[to % len(targets)]
            self.done = process.give_back(self.drawing, self.done, node, target)
            assert target in self.waiting() and node not in self.waiting()

    @rule(pick=st.integers(0, 99), to=st.integers(0, 99))
    @precondition(lambda self: self.waiting())
    def what_was_not_left_is_no_target(self, pick: int, to: int) -> None:
        waiting = sorted(self.waiting())
        node = waiting[pick % len(waiting)]
        others = sorted(set(self.drawing.nodes) - set(process.returnable(self.drawing, self.done, node)))
        try:
            process.give_back(self.drawing, self.done, node, others[to % len(others)])
        except Invalid:
            return
        raise AssertionError("given back to a node that was never left")

    @invariant()
    def the_engine_and_the_second_token_game_agree(self) -> None:
        if hasattr(self, "done"):
            assert self.waiting() == reference_open(self.drawing, self.facts, self.done)

    @invariant()
    def an_ended_case_has_done_every_step_on_its_way(self) -> None:
        if hasattr(self, "done") and not self.waiting():
            codes = [code for code, _ in self.done]
            assert len(set(codes)) == len(codes)
            gateways = {"fees", "drawings", "design_review", "mid_inspection", "survey"}
            assert set(self.drawing.nodes) - set(codes) <= gateways

    def teardown(self) -> None:
        for _ in range(40):
            waiting = sorted(self.waiting()) if hasattr(self, "done") else []
            if not waiting:
                return
            self.done = process.complete(self.drawing, self.facts, self.done, waiting[0], {})
        raise AssertionError("the case never ends")


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)

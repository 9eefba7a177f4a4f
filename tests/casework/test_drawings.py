"""Drawings: the shipped ones are whole, and what would run code, stand still or never end is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from casework import process, soundness
from casework.applications import CustomerClass
from casework.conditions import Type, holds, parse
from casework.drawing import Drawing, read_drawing
from casework.nodes import NAMES
from casework.refusals import Invalid
from casework.requirement_words import DEPARTMENTS, WORDS
from casework.worklist import department_of

BPMN = Path(__file__).resolve().parents[2] / "casework" / "bpmn"
NS = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = f'<definitions xmlns="{NS}" xmlns:h="urn:headroom:process" id="d" targetNamespace="x"><process id="p">'


def shipped(of: CustomerClass) -> Drawing:
    return read_drawing((BPMN / f"{of}.bpmn").read_bytes())


def drawn(nodes: str, arrows: list[tuple[str, ...]], tasks: str = "a") -> bytes:
    """Arrows are (from, to[, condition]); a gateway `x` has the arrow x-<default> as default."""
    lane = "".join(f"<flowNodeRef>{t}</flowNodeRef>" for t in tasks)
    flows = "".join(
        f'<sequenceFlow id="{a[0]}-{a[1]}" sourceRef="{a[0]}" targetRef="{a[1]}">'
        + (f"<conditionExpression>{a[2]}</conditionExpression>" if len(a) > 2 else "")
        + "</sequenceFlow>"
        for a in arrows
    )
    made = "".join(f'<userTask id="{t}" name="{t}"/>' for t in tasks)
    start = '<startEvent id="s"/><endEvent id="e"/>'
    lanes = f'<laneSet id="ls"><lane id="service">{lane}</lane></laneSet>'
    return f"{HEAD}{lanes}{start}{made}{nodes}{flows}</process></definitions>".encode()


LINE = [("s", "a"), ("a", "e")]


@pytest.mark.parametrize("of", list(CustomerClass))
def test_the_shipped_drawings_are_sound_drawn_and_told_in_words(of: CustomerClass) -> None:
    drawing = shipped(of)
    soundness.check(drawing)
    tree = etree.fromstring(drawing.xml)
    shapes = {e.get("bpmnElement") for e in tree.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape")}
    edges = {e.get("bpmnElement") for e in tree.iter("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNEdge")}
    assert set(drawing.kinds) <= shapes and {f.id for f in drawing.flows} == edges
    for node in drawing.nodes.values():
        assert node.code in NAMES and department_of(node.lane) in DEPARTMENTS and node.roles
        assert {*(f.name for f in node.fields), *node.documents, *node.checklist} <= set(WORDS)


@pytest.mark.parametrize("of", [c for c in CustomerClass if "design" in shipped(c).nodes])
def test_whoever_designs_does_not_approve(of: CustomerClass) -> None:
    assert shipped(of).nodes["approval"].not_by == ("design",)


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (drawn('<scriptTask id="b"><script>import os</script></scriptTask>', LINE), "scriptTask"),
        (drawn('<serviceTask id="b"/>', LINE), "serviceTask"),
        (drawn('<callActivity id="b" calledElement="q"/>', LINE), "callActivity"),
        (drawn('<subProcess id="b"/>', LINE), "subProcess"),
        (drawn('<startEvent id="b"><timerEventDefinition/></startEvent>', LINE), "timerEventDefinition"),
        (drawn('<boundaryEvent id="b" attachedToRef="a"/>', LINE), "boundaryEvent"),
        (drawn('<dataObject id="b"/>', LINE), "dataObject"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "entities"),
        (b"not xml", "not XML"),
        (b"<x/>", "exactly one process"),
        (b"<" * 1_000_001, "larger than"),
        (drawn("", [("s", "a"), ("a", "e"), ("a", "a")]), "Several arrows leave a"),
        (drawn("", [("s", "a"), ("a", "nowhere")]), "leads from or to nothing"),
        (drawn("", [("s", "a"), ("b", "e")], "ab"), "No arrow leaves a"),
        (drawn("", [("s", "a"), ("a", "b"), ("b", "a"), ("e", "e")], "ab"), "An arrow leaves the end"),
        (drawn("", [("s", "a"), ("a", "b"), ("b", "a")], "ab"), "No arrow leads to e"),
        (
            drawn('<exclusiveGateway id="x"/>', [("s", "a"), ("a", "x"), ("x", "e"), ("x", "a", "fee &gt; 1")]),
            "carries a condition, except one default",
        ),
        (
            drawn(
                '<exclusiveGateway id="x" default="x-e"/>',
                [("s", "a"), ("a", "x"), ("x", "e"), ("x", "a", "__import__('os').system('x')")],
            ),
            "cannot be used",
        ),
        (
            drawn(
                '<exclusiveGateway id="x" default="x-e"/>',
                [("s", "a"), ("a", "x"), ("x", "e"), ("x", "a", "colour == 'red'")],
            ),
            "names colour",
        ),
        (
            drawn(
                '<exclusiveGateway id="x" default="x-e"/><exclusiveGateway id="y" default="y-b"/>',
                [("s", "a"), ("a", "x"), ("x", "e"), ("x", "y", "new_kva &gt; 5"), ("y", "b"), ("y", "y", "new_kva &gt; 6"),
                 ("b", "y")],
                "ab",
            ),
            "never finish",
        ),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_drawing_is_refused_with_a_sentence(xml: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        read_drawing(xml)
    assert "ublished" in str(refused.value) or "condition" in str(refused.value)


def test_arrows_in_a_circle_without_a_task_are_refused() -> None:
    xml = drawn(
        '<exclusiveGateway id="x" default="x-e"/><exclusiveGateway id="y"/>',
        [("s", "a"), ("a", "x"), ("x", "e"), ("x", "y", "new_kva &gt; 5"), ("y", "x")],
    )
    with pytest.raises(Invalid, match="in a circle"):
        read_drawing(xml)


def test_a_drawing_that_can_get_stuck_is_refused() -> None:
    """An exclusive choice joined by a parallel gateway waits for ever."""
    xml = drawn(
        '<exclusiveGateway id="x" default="x-a"/><parallelGateway id="j"/>',
        [("s", "x"), ("x", "a"), ("x", "b", "new_kva &gt; 5"), ("a", "j"), ("b", "j"), ("j", "e")],
        "ab",
    )
    with pytest.raises(Invalid, match="stuck before j"):
        soundness.check(read_drawing(xml))


def test_parallel_branches_that_are_not_joined_are_refused() -> None:
    xml = drawn(
        '<parallelGateway id="f"/><exclusiveGateway id="m"/>',
        [("s", "f"), ("f", "a"), ("f", "b"), ("a", "m"), ("b", "m"), ("m", "c"), ("c", "e")],
        "abc",
    )
    with pytest.raises(Invalid, match="twice at once"):
        soundness.check(read_drawing(xml))


def test_a_circle_with_a_task_and_a_way_out_runs() -> None:
    xml = drawn(
        '<exclusiveGateway id="x" default="x-e"/>',
        [("s", "a"), ("a", "x"), ("x", "e"), ("x", "a", "new_kva &gt; 5")],
    )
    drawing = read_drawing(xml)
    soundness.check(drawing)
    done: process.Done = ()
    for _ in range(3):
        done = process.complete(drawing, (("new_kva", 9.0),), done, "a", {})
        assert process.open_nodes(drawing, (("new_kva", 9.0),), done) == {"a"}
    assert process.open_nodes(drawing, (("new_kva", 1.0),), done[:1]) == frozenset()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n > 5", True),
        ("n > 5 and not f", False),
        ("n >= 7 and n <= 7 and n == 7 and n != 8 and n < 8", True),
        ("t == 'x' or t == 'y'", True),
        ("not (n > 5 and f) or true", True),
        ("empty_n == 0 and not empty_f", True),
        ("f", True),
    ],
)
def test_conditions_mean_what_they_say(text: str, expected: bool) -> None:
    known = {
        "n": Type.NUMBER, "f": Type.FLAG, "t": Type.TEXT, "empty_n": Type.NUMBER, "empty_f": Type.FLAG,
    }  # fmt: skip
    assert holds(parse(text, known), {"n": 7.0, "f": True, "t": "y"}, known) is expected


@pytest.mark.parametrize(
    "text",
    ["", "n", "f and n", "t > 'a'", "n == 'a'", "f f", "(f", "n.real == 1", "f if f else f", "[f]", "not " * 50 + "f",
     "(" * 50 + "f" + ")" * 50, "f or " * 200 + "f", "f; f", "n + 1 > 2", "1 == 1 == 1"],
)  # fmt: skip
def test_everything_else_is_no_condition(text: str) -> None:
    with pytest.raises(Invalid, match="cannot be used"):
        parse(text, {"n": Type.NUMBER, "f": Type.FLAG, "t": Type.TEXT})

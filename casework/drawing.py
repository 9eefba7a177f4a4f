"""Reads a drawn process (BPMN 2.0) and refuses what would run code, stand still or never end."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from casework.applications import Turn
from casework.conditions import Condition, Type, parse
from casework.nodes import Field, FieldKind, Node
from casework.people import Role
from casework.refusals import Invalid
from message import say

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OWN: Final = "{urn:headroom:process}"
MOST_BYTES: Final = 1_000_000
MOST_NODES: Final = 100

_FLOW_NODES: Final = frozenset({"startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway"})
# Parts of a process that carry no behaviour.
_SILENT: Final = frozenset(
    {"laneSet", "lane", "flowNodeRef", "incoming", "outgoing", "documentation", "extensionElements", "textAnnotation",
     "text", "association", "conditionExpression", "sequenceFlow"}
)  # fmt: skip

# What a condition may name of every application; fields of nodes come beside them.
BASE_NAMES: Final[dict[str, Type]] = {
    "customer_class": Type.TEXT,
    "kind": Type.TEXT,
    "importance": Type.TEXT,
    "existing_kva": Type.NUMBER,
    "new_kva": Type.NUMBER,
    "total_kva": Type.NUMBER,
    "demand_kw": Type.NUMBER,
    "power_factor": Type.NUMBER,
}
_TYPES: Final = {FieldKind.NUMBER: Type.NUMBER, FieldKind.FLAG: Type.FLAG}


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    condition: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A process that can be run: its nodes by code in the order drawn, its flows, its conditions."""

    process_id: str
    sha256: str
    xml: bytes
    nodes: dict[str, Node]
    kinds: dict[str, str]  # every flow node -> its BPMN kind
    flows: tuple[Flow, ...]
    names: dict[str, Type]
    conditions: dict[str, Condition]  # by their text
    downstream: dict[str, frozenset[str]]  # flow node -> all that can be reached from it


@lru_cache(maxsize=64)
def read_drawing(xml: bytes) -> Drawing:
    """Raises `Invalid` with a sentence that names the part that cannot be."""
    process = _process(_tree(xml))
    _only_known(process)
    flows = _flows(process)
    kinds = {str(e.get("id")): _tag(e) for e in process if _tag(e) in _FLOW_NODES}
    nodes = _nodes(process)
    names = BASE_NAMES | {f.name: _TYPES.get(f.kind, Type.TEXT) for n in nodes.values() for f in n.fields}
    _whole(process, kinds, flows)
    conditions = {f.condition: parse(f.condition, names) for f in flows if f.condition}
    reach = {one: _reach(one, flows) for one in kinds}
    _ends(kinds, reach)
    return Drawing(
        str(process.get("id")),
        hashlib.sha256(xml).hexdigest(),
        xml,
        nodes,
        kinds,
        flows,
        names,
        conditions,
        reach,
    )


def _tree(xml: bytes) -> Any:
    if len(xml) > MOST_BYTES:
        raise Invalid(say("The drawing is larger than {most} bytes. Nothing was published.", most=MOST_BYTES))
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Invalid("The drawing declares entities, which no drawing needs. Nothing was published.")
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Invalid(
            say(
                "The drawing is not XML that can be read: {why}. Nothing was published.", why=str(error)[:200]
            )
        ) from error


def _process(root: Any) -> Any:
    found = root.findall(f"{BPMN}process")
    if root.tag != f"{BPMN}definitions" or len(found) != 1:
        raise Invalid("The file must be a BPMN 2.0 drawing with exactly one process. Nothing was published.")
    return found[0]


def _tag(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _only_known(process: Any) -> None:
    """An allow-list: scripts, calls, timers and messages are not on it."""
    for element in process.iter():
        if not isinstance(element.tag, str) or element is process:
            continue
        own = element.tag.startswith(OWN)
        tag = _tag(element)
        known = element.tag.startswith(BPMN) and tag in _FLOW_NODES | _SILENT
        if own and element.getparent().tag == f"{BPMN}extensionElements" and tag == "node":
            known = True
        if not known:
            raise Invalid(
                say(
                    "The drawing holds “{part}” ({id}), which Headroom does not run: user tasks, exclusive and parallel"
                    " gateways, a start and ends are possible. Nothing was published.",
                    part=tag,
                    id=str(element.get("id") or "–"),
                )
            )


def _flows(process: Any) -> tuple[Flow, ...]:
    out = []
    for flow in process.findall(f"{BPMN}sequenceFlow"):
        condition = flow.find(f"{BPMN}conditionExpression")
        text = None if condition is None else (condition.text or "").strip()
        out.append(
            Flow(str(flow.get("id")), str(flow.get("sourceRef")), str(flow.get("targetRef")), text or None)
        )
    return tuple(out)


def _nodes(process: Any) -> dict[str, Node]:
    lanes: dict[str, str] = {}
    for lane in process.iter(f"{BPMN}lane"):
        for reference in lane.findall(f"{BPMN}flowNodeRef"):
            lanes[(reference.text or "").strip()] = str(lane.get("id"))
    return {str(task.get("id")): _node(task, lanes) for task in process.findall(f"{BPMN}userTask")}


def _node(task: Any, lanes: dict[str, str]) -> Node:
    code, own = str(task.get("id")), task.find(f"{BPMN}extensionElements/{OWN}node")
    if code not in lanes:
        raise Invalid(say("The node {node} stands in no lane. Nothing was published.", node=code))
    given = {} if own is None else dict(own.attrib)
    try:
        return Node(
            code,
            str(task.get("name") or code),
            lanes[code],
            tuple(Role(word) for word in given.get("roles", "handler").split()),
            Turn(given.get("turn", "company")),
            tuple(Field(n, FieldKind(k)) for n, k in (w.split(":") for w in given.get("fields", "").split())),
            tuple(given.get("documents", "").split()),
            tuple(given.get("checklist", "").split()),
            tuple(given.get("not_by", "").split()),
            given.get("customer", "yes") == "yes",
        )
    except ValueError as error:
        raise Invalid(
            say(
                "The node {node} is described wrongly: {why}. Nothing was published.",
                node=code,
                why=str(error),
            )
        ) from error


def _whole(process: Any, kinds: dict[str, str], flows: tuple[Flow, ...]) -> None:
    if not 3 <= len(kinds) <= MOST_NODES:
        raise Invalid(say("A drawing has 3 to {most} nodes. Nothing was published.", most=MOST_NODES))
    ids = [e.get("id") for e in process if _tag(e) in _FLOW_NODES | {"sequenceFlow"}]
    if len(set(ids)) != len(ids) or None in ids:
        raise Invalid("Two parts of the drawing have the same id, or one has none. Nothing was published.")
    if list(kinds.values()).count("startEvent") != 1:
        raise Invalid("The drawing needs exactly one start. Nothing was published.")
    for flow in flows:
        if flow.source not in kinds or flow.target not in kinds:
            raise Invalid(say("The arrow {id} leads from or to nothing. Nothing was published.", id=flow.id))
    defaults = {e.get("id"): e.get("default") for e in process if _tag(e) == "exclusiveGateway"}
    for one, kind in kinds.items():
        _arrows(one, kind, [f for f in flows if f.source == one], defaults.get(one))
        if kind != "startEvent" and not any(f.target == one for f in flows):
            raise Invalid(say("No arrow leads to {node}. Nothing was published.", node=one))


def _arrows(one: str, kind: str, leaving: list[Flow], default: str | None) -> None:
    if kind == "endEvent":
        if leaving:
            raise Invalid(say("An arrow leaves the end {node}. Nothing was published.", node=one))
        return
    if not leaving:
        raise Invalid(say("No arrow leaves {node}. Nothing was published.", node=one))
    if kind in ("userTask", "startEvent") and len(leaving) > 1:
        raise Invalid(
            say("Several arrows leave {node}: put a gateway behind it. Nothing was published.", node=one)
        )
    choosing = kind == "exclusiveGateway" and len(leaving) > 1
    for flow in leaving:
        if bool(flow.condition) != (choosing and flow.id != default):
            raise Invalid(
                say(
                    "The arrow {id}: every arrow that leaves an exclusive gateway carries a condition, except one default,"
                    " and no other arrow does. Nothing was published.",
                    id=flow.id,
                )
            )
    if choosing and default not in {f.id for f in leaving}:
        raise Invalid(say("The gateway {node} has no default arrow. Nothing was published.", node=one))


def _reach(start: str, flows: tuple[Flow, ...]) -> frozenset[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        here = todo.pop()
        for flow in flows:
            if flow.source == here and flow.target not in seen:
                seen.add(flow.target)
                todo.append(flow.target)
    return frozenset(seen)


def _ends(kinds: dict[str, str], reach: dict[str, frozenset[str]]) -> None:
    start = next(one for one, kind in kinds.items() if kind == "startEvent")
    ends = {one for one, kind in kinds.items() if kind == "endEvent"}
    for one in kinds:
        if one != start and one not in reach[start]:
            raise Invalid(say("{node} cannot be reached from the start. Nothing was published.", node=one))
        if one not in ends and not reach[one] & ends:
            raise Invalid(
                say(
                    "From {node} no way leads to an end: the process would never finish. Nothing was published.",
                    node=one,
                )
            )
    for one, kind in kinds.items():
        if kind != "userTask" and one in reach[one] and not _rests(one, kinds, reach):
            raise Invalid(
                say(
                    "The arrows run in a circle at {node} without a task on it. Nothing was published.",
                    node=one,
                )
            )


def _rests(one: str, kinds: dict[str, str], reach: dict[str, frozenset[str]]) -> bool:
    """Whether a task lies on some circle through `one`."""
    return any(kinds[other] == "userTask" and one in reach[other] for other in reach[one])


def for_viewer(xml: bytes) -> bytes:
    """A lane may have the name of a node (metering): the viewer wants every id once, so lanes get one of their own."""
    lanes = re.findall(rb'<bpmn:lane id="([^"]+)"', xml)
    for lane in lanes:
        xml = xml.replace(b'<bpmn:lane id="' + lane + b'"', b'<bpmn:lane id="lane_' + lane + b'"')
        shape = rb'<bpmndi:BPMNShape id="[^"]+" bpmnElement="' + re.escape(lane) + rb'" isHorizontal='
        own = b'<bpmndi:BPMNShape id="lane_' + lane + b'_di" bpmnElement="lane_' + lane + b'" isHorizontal='
        xml = re.sub(shape, lambda _, own=own: own, xml)  # type: ignore[misc]
    return xml

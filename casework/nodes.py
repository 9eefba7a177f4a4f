"""What a node asks: who may act, what must be there to leave it, and what the customer is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from casework.applications import Turn
from casework.people import Role
from message import Message, say


class NodeCode(StrEnum):
    """The nodes of the shipped drawings; a company may add its own in its drawings."""

    INTAKE = "intake"  # 受理申请
    REVIEW = "review"  # 资料审核
    SURVEY = "survey"  # 现场勘查
    DESIGN = "design"  # 方案设计
    APPROVAL = "approval"  # 审批备案
    REPLY = "reply"  # 答复供电方案
    SIGN = "sign"  # 签署供电方案
    FEES = "fees"  # 费用
    DRAWINGS = "drawings"  # 送审图纸
    DESIGN_REVIEW = "design_review"  # 设计审查
    CONSTRUCTION = "construction"  # 施工实施
    METERING = "metering"  # 计量配置
    CONTRACT = "contract"  # 供用电合同
    MID_INSPECTION = "mid_inspection"  # 中间检查
    ACCEPTANCE = "acceptance"  # 竣工验收
    APPOINTMENT = "appointment"  # 预约送电
    ENERGISE = "energise"  # 装表送电
    ARCHIVE = "archive"  # 归档


NAMES: Final[dict[str, Message]] = {
    NodeCode.INTAKE: say("Intake"),
    NodeCode.REVIEW: say("Document review"),
    NodeCode.SURVEY: say("Site survey"),
    NodeCode.DESIGN: say("Scheme design"),
    NodeCode.APPROVAL: say("Approval"),
    NodeCode.REPLY: say("Scheme reply"),
    NodeCode.SIGN: say("Customer signs the scheme"),
    NodeCode.FEES: say("Fees"),
    NodeCode.DRAWINGS: say("Design drawings"),
    NodeCode.DESIGN_REVIEW: say("Design review"),
    NodeCode.CONSTRUCTION: say("Construction"),
    NodeCode.METERING: say("Metering"),
    NodeCode.CONTRACT: say("Supply contract"),
    NodeCode.MID_INSPECTION: say("Intermediate inspection"),
    NodeCode.ACCEPTANCE: say("Acceptance"),
    NodeCode.APPOINTMENT: say("Energising appointment"),
    NodeCode.ENERGISE: say("Energise"),
    NodeCode.ARCHIVE: say("Archive"),
}


class FieldKind(StrEnum):
    NUMBER = "number"
    FLAG = "flag"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: FieldKind


@dataclass(frozen=True, slots=True)
class Node:
    """`not_by` names the nodes whose doer may not do this one: two people for design and approval."""

    code: str
    name: str
    lane: str
    roles: tuple[Role, ...]
    turn: Turn
    fields: tuple[Field, ...] = ()
    documents: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    seen_by_customer: bool = True


def node_name(code: str, drawn: str = "") -> Message:
    """The name people read; a node of a company's own keeps the drawing's."""
    return NAMES.get(code) or say("{name}", name=drawn or code)

"""The tables of the applications."""

from __future__ import annotations

from typing import Any, Final

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

revision = "0003"
down_revision = "0002"

_KINDS: Final[dict[str, Any]] = {
    "t": Text(),
    "f": Double(),
    "i": Integer(),
    "b": Boolean(),
    "time": DateTime(timezone=True),
}

# name, primary key, columns (`!` must be filled), unique constraints {name: columns}, foreign keys, indexes {name: columns}
_OF_APPLICATION: Final = ("application_id", "application.id", "CASCADE")
_TABLES: Final[tuple[tuple[str, str, str, dict[str | None, str], tuple[Any, ...], dict[str, str]], ...]] = (
    (
        "process_definition",
        "id",
        "id:i! customer_class:t! version:i! sha256:t! xml:t! published_by:t! published_at:time! reason:t!",
        {"uq_process_definition_version": "customer_class version"},
        (),
        {},
    ),
    ("application_number", "year", "year:i! last:i!", {}, (), {}),
    (
        "application",
        "id",
        "id:t! number:t! applicant_name:t! applicant_phone:t! applicant_id_number:t! applicant_account_id:i"
        " customer_class:t! kind:t! importance:t! existing_kva:f! new_kva:f! demand_kw:f! power_factor:f! lon:f! lat:f!"
        " address:t! grid:t node:t department:t! district:t wanted_on:t state:t! turn:t! definition_id:i! done:t!"
        " due_at:time due_assumed:b! created_by:t! created_at:time! finished_at:time demonstration:b! version:i!",
        {None: "number"},
        (("definition_id", "process_definition.id", None),),
        {
            "ix_application_applicant_account_id": "applicant_account_id",
            "ix_application_state_created": "state created_at",
            "ix_application_state_due": "state due_at",
        },
    ),
    (
        "task",
        "id",
        "id:t! application_id:t! ordinal:i! node:t! name:t! lane:t! department:t! roles:t! turn:t! assignee_id:i assignee:t"
        " state:t! attempt:i! arrived_at:time! allowed_days:f due_at:time due_assumed:b! done_at:time done_by:t done_by_id:i"
        " data:t! version:i!",
        {},
        (_OF_APPLICATION,),
        {
            "ix_task_application": "application_id",
            "ix_task_state_due": "state due_at",
            "ix_task_assignee_state": "assignee_id state",
        },
    ),
    (
        "case_pause",
        "id",
        "id:i! application_id:t! reason:t! note:t! began_at:time! ended_at:time",
        {},
        (_OF_APPLICATION,),
        {"ix_case_pause_application_id": "application_id"},
    ),
    (
        "case_event",
        "id",
        "id:i! application_id:t! at:time! kind:t! actor:t! account_id:i role:t! node:t task_id:t detail:t!",
        {},
        (_OF_APPLICATION,),
        {"ix_case_event_application_id": "application_id"},
    ),
    ("calendar_day", "day", "day:t! working:b! name:t! changed_by:t! changed_at:time!", {}, (), {}),
    (
        "deadline_rule",
        "id",
        "id:i! customer_class:t! node:t! valid_from:t! working_days:f! verified:b! source:t! changed_by:t! changed_at:time!",
        {"uq_deadline_rule_valid_from": "customer_class node valid_from"},
        (),
        {},
    ),
    (
        "reminder",
        "key",
        "key:t! application_id:t at:time!",
        {},
        (_OF_APPLICATION,),
        {"ix_reminder_application_id": "application_id"},
    ),
    (
        "outbox",
        "id",
        "id:i! application_id:t what:t! audience:t! account_id:i department:t channel:t! language:t! template:t! params:t!"
        " state:t! attempts:i! next_at:time! lease:t created_at:time! sent_at:time read_at:time last_error:t",
        {},
        (_OF_APPLICATION,),
        {
            "ix_outbox_application_id": "application_id",
            "ix_outbox_state_next": "state next_at",
            "ix_outbox_account": "account_id id",
        },
    ),
)


def upgrade() -> None:
    for name, key, columns, unique, foreign, indexes in _TABLES:
        op.create_table(
            name,
            *_columns(columns),
            PrimaryKeyConstraint(key),
            *(UniqueConstraint(*words.split(), name=named) for named, words in unique.items()),
            *(ForeignKeyConstraint([own], [other], ondelete=rule) for own, other, rule in foreign),
        )
        for index, words in indexes.items():
            op.create_index(index, name, words.split())


def _columns(words: str) -> list[Column[Any]]:
    out = []
    for word in words.split():
        name, kind = word.rstrip("!").split(":")
        column: Column[Any] = Column(name, _KINDS[kind], nullable=not word.endswith("!"))
        if name == "year":
            column.autoincrement = False
        out.append(column)
    return out


def downgrade() -> None:
    for name, *_ in reversed(_TABLES):
        op.drop_table(name)

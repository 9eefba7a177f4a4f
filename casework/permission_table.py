"""The permission table as people read it: docs/permissions.md."""

from __future__ import annotations

from typing import Final

from casework.people import ACTING, ALLOWED, Action, Role

HEAD: Final = """# Who may do what

Generated from `casework/people.py`; a test compares. After a change of the table:
`python -m casework.permission_table > docs/permissions.md`

An act marked `recorded` leaves an audit row; so does every denial of any action.

"""


def markdown() -> str:
    roles = list(Role)
    lines = [
        "| action | " + " | ".join(roles) + " | |",
        "|---|" + "---|" * len(roles) + "---|",
        *(_line(action, roles) for action in Action),
    ]
    return HEAD + "\n".join(lines) + "\n"


def _line(action: Action, roles: list[Role]) -> str:
    marks = ["yes" if role in ALLOWED[action] else "–" for role in roles]
    return f"| {action} | " + " | ".join(marks) + f" | {'recorded' if action in ACTING else ''} |"


if __name__ == "__main__":
    print(markdown(), end="")

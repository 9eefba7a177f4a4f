"""The rule sets as a page of tables: `python -m gridmodel.rules.page > docs/rules.md` writes it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from gridmodel.rules.rows import Row
from gridmodel.ruleset import FILES, SECTIONS, RuleSet

INTRODUCTION = """# Rule sets

Written from `gridmodel/rules/*.toml`; a test keeps it equal. *Verified* says that the text of the clause was
read; everything else is practice or memory and is marked so on every answer that uses it. A company sets its
own values in a file of the same shape.
"""


def page() -> str:
    return INTRODUCTION + "".join(_rule_set(RuleSet.load(name)) for name in FILES.values())


def _rule_set(rules: RuleSet) -> str:
    head = f"\n## {rules.name}\n\n{rules.title}, {rules.date.isoformat()}, currency {rules.currency}.\n"
    return head + "".join(_section(name, row, getattr(rules, name)) for name, row in SECTIONS.items())


def _section(name: str, row_type: type[Row], rows: tuple[Row, ...]) -> str:
    columns = [f.name for f in fields(row_type) if f.name not in ("clause", "verified")] + [
        "clause",
        "verified",
    ]
    about = " ".join((row_type.__doc__ or "").split("\n")[0].split())
    about = "" if about.startswith(row_type.__name__ + "(") else f"\n{about}\n"
    lines = [" | ".join(_cell(getattr(r, c)) for c in columns) for r in rows]
    table = [" | ".join(columns), " | ".join("---" for _ in columns), *lines]
    body = "\n".join(f"| {line} |" for line in table) if rows else "No row."
    return f"\n### {name}\n{about}\n{body}\n"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(_cell, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    print(page(), end="")

"""A scheme as the data of its printed page, in the reader's language."""

from __future__ import annotations

from typing import Any

from casework.scheme import Entries, Preview, Proof, Scheme
from casework.scheme_fields import FIELDS
from casework.scheme_words import STATES
from components.i18n import language, render, t
from components.numbers import in_unit, with_unit
from components.route_sketch import route_sketch
from components.scheme_words import group, label, origin, shown
from components.single_line import single_line


def scheme_print(of: Scheme | Preview, number: str) -> dict[str, Any]:
    """For the office with evidence and ids; a preview has neither."""
    whole = isinstance(of, Scheme)
    title = t("Supply scheme {number}", number=number)
    version = t(
        "Alternative {alternative}, version {version}", alternative=of.alternative, version=of.version
    )
    route = of.chosen.route if isinstance(of, Scheme) else of.route
    return {
        "lang": "zh" if language() == "zh" else "en",
        "title": title,
        "subtitle": f"{version} · {render(STATES[of.state.value])}",
        "footer": f"{title} · {version}",
        "groups": _groups(of.entries, whole),
        "sketch_title": t("Route"),
        "sketch": route_sketch(route, t("Route")),
        "line_title": t("Single-line diagram"),
        "line": single_line(of.entries, t("Single-line diagram")),
        "tests_title": t("Evidence"),
        "tests_head": [t("Test"), t("Name"), t("Status"), t("Before"), t("After"), t("Limit")],
        "tests": [_proof(p) for p in (*of.chosen.tests, *of.chosen.outages)]
        if isinstance(of, Scheme)
        else [],
        "fingerprint": of.fingerprint if isinstance(of, Scheme) else "",
    }


def _groups(entries: Entries, whole: bool) -> list[dict[str, Any]]:
    out: dict[str, list[dict[str, str]]] = {}
    for key in (k for k in FIELDS if k in entries):
        from_where = origin(entries[key]) if whole else ""
        row = {"label": label(key), "value": shown(key, entries[key]), "origin": from_where}
        out.setdefault(group(key), []).append(row)
    return [{"name": name, "rows": rows} for name, rows in out.items()]


def _proof(p: Proof) -> list[str]:
    limit = with_unit(p.limit, p.unit) if p.limit is not None else ""
    return [p.test, t(p.name), t(p.status), in_unit(p.before, p.unit), in_unit(p.after, p.unit), limit]

"""The answer to a connection check as the data of its printed page, in the reader's language."""

from __future__ import annotations

from typing import Any

from components import words
from components.assumptions import unchecked
from components.check_panel import place_words
from components.i18n import language, render, t
from components.numbers import (
    MISSING,
    beside_limit,
    in_unit,
    moment,
    number,
    rounded_down,
    span,
    unit_name,
    with_unit,
)
from components.route_sketch import route_sketch
from components.tests_table import UNSAID, ordered
from components.verdict_banner import candidate_sentence
from gridmodel.answer import Answer, Candidate, OutagePlan, TestResult
from gridmodel.expansions.view import said
from message import Message


def check_print(answer: Answer, selected: int, grid: str) -> dict[str, Any]:
    """The chosen candidate in full, the others in one row each."""
    shown = answer.candidates[min(selected, len(answer.candidates) - 1)] if answer.candidates else None
    q = answer.question
    where = place_words(q.lon, q.lat, q.node)
    title = t("Connection check, {kw} kW", kw=number(q.kw, 0))
    named = f"{grid} {render(said(answer.revision))}"
    tests, outages = (shown.tests, shown.outages) if shown else ((), ())
    return {
        "lang": "zh" if language() == "zh" else "en",
        "title": title,
        "subtitle": " · ".join((where, named, moment(answer.data_time))),
        "footer": f"{title} · {where}",
        "verdict": words.verdict(shown.verdict if shown else answer.verdict),
        "sentence": render(candidate_sentence(shown, q.kw) if shown else answer.sentence),
        "facts": _facts(answer),
        "conditions": _points(t("Conditions"), shown.conditions if shown else ()),
        "candidates": _candidates(answer.candidates),
        "sketch_title": t("Route"),
        "sketch": route_sketch(shown.point.route, t("Route")) if shown and shown.point.route else "",
        "tests": _tests(ordered(tests)),
        "outages": _outages(outages),
        "assumptions": _points(t("Assumptions"), answer.assumptions),
        "unchecked": _points(t("Not checked"), unchecked(answer, shown)),
        "trust": _trust(answer),
    }


def _facts(answer: Answer) -> list[list[str]]:
    q = answer.question
    return [
        [
            t("Capacity"),
            f"{with_unit(q.kw, 'kW')}, {with_unit(q.kva, 'kVA')}, cos φ {number(q.cosphi, None)}",
        ],
        [t("Load or generation"), t(words.KINDS[q.kind])],
        [t("Class"), t(words.CLASSES.get(q.customer_class, q.customer_class))],
        [t("Sources"), t(words.SOURCES[q.sources])],
        [t("In service"), str(q.year) if q.year else MISSING],
        [t("Projects counted"), ", ".join(answer.projects) or MISSING],
    ]


def _points(title: str, found: tuple[Message, ...]) -> dict[str, Any]:
    return {"title": title, "rows": [render(m) for m in found]}


def _candidates(found: tuple[Candidate, ...]) -> dict[str, Any]:
    head = [t("Rank"), t("Supply point"), t("Verdict"), t("Route m"), t("Fits up to kW"), t("Cost ¥10k")]
    rows = [
        [
            str(i + 1), f"{words.point(c.point)}, {t('Feeder {id}', id=c.feeder)}", words.verdict(c.verdict),
            number(c.route_m, 0), rounded_down(c.largest_kw), span(c.cost_band[0], c.cost_band[2]) if c.cost_band else MISSING,
        ]
        for i, c in enumerate(found)
    ]  # fmt: skip
    return {"title": t("Supply points"), "head": head, "rows": rows}


def _tests(found: list[TestResult]) -> dict[str, Any]:
    head = [t("Result"), t("Test"), t("Limit"), t("Before"), t("After"), t("Worst"), t("Margin")]
    return {"title": t("Tests"), "head": head, "rows": [_test(r) for r in found]}


def _test(r: TestResult) -> list[str]:
    name = " ".join((words.test(r.test, r.name), unit_name(r.unit))).strip()
    if r.status in UNSAID:
        return [words.status(r.status), f"{name}: {render(r.why)}" if r.why else name, *[""] * 5]
    worst = words.asset(r.element, short=True) if r.element else words.state(r.state)
    numbers = [number(r.limit, None), in_unit(r.before, r.unit), beside_limit(r.after, r.unit, r.margin)]
    clause = f"{name} ({r.clause})" if r.clause else name
    return [words.status(r.status), clause, *numbers, worst, beside_limit(r.margin, r.unit, r.margin)]


def _outages(plans: tuple[OutagePlan, ...]) -> dict[str, Any]:
    head = [t("Lost"), t("Unserved before kW"), t("after kW"), t("Highest loading %"), t("Time min")]
    rows = [
        [
            words.asset(p.outage), in_unit(p.unserved_before_kw, "kW"), in_unit(p.unserved_kw, "kW"),
            in_unit(p.loading_max_percent, "%"), in_unit(p.minutes, "min"),
        ]
        for p in plans
    ]  # fmt: skip
    return {"title": t("N-1"), "head": head, "rows": rows}


def _trust(answer: Answer) -> str:
    used = ", ".join(f"{name} {version}" for name, version in sorted(answer.engines.items()))
    return " · ".join((answer.rules, t("Solved by {engines}", engines=used), answer.fingerprint))

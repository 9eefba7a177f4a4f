"""An answer as JSON: the contract of the command line and the programming interface, rounded so that bytes repeat."""

from __future__ import annotations

from math import isfinite
from typing import Any

from gridmodel.answer import (
    Answer,
    Asset,
    Binding,
    Candidate,
    Certificate,
    OutagePlan,
    ProfilePoint,
    SecondSource,
    SupplyPoint,
    SwitchingStep,
    TestResult,
)

DIGITS = {"%": 2, "pu": 6, "kW": 0, "kA": 3, "kvar": 0, "m": 0, "A": 1}


def document(answer: Answer) -> dict[str, Any]:
    """Return the answer as plain JSON values; no times of computing, no database ids."""
    return {
        "verdict": answer.verdict.value, "sentence": answer.sentence.english(), "stage": answer.stage,
        "feeders_met": answer.feeders_met, "radius_m": answer.radius_m, "winner": answer.winner,
        "candidates": [_candidate(c) for c in answer.candidates],
        "assumptions": [m.english() for m in answer.assumptions], "not_checked": [m.english() for m in answer.not_checked],
        "revision": answer.revision, "rules": answer.rules, "engines": answer.engines, "fingerprint": answer.fingerprint,
        "certificate": _certificate(answer.certificate), "data_time": answer.data_time,
        "projects": list(answer.projects), "question": _question(answer),
    }  # fmt: skip


def _question(answer: Answer) -> dict[str, Any]:
    q = answer.question
    return {
        "lon": q.lon,
        "lat": q.lat,
        "node": q.node,
        "kw": round(q.kw, 3),
        "kva": round(q.kva, 3),
        "cosphi": q.cosphi,
        "kind": q.kind,
        "customer_class": q.customer_class,
        "sources": q.sources,
        "independence": q.independence or None,
        "importance": q.importance or None,
        "area": q.area or None,
        "year": q.year,
        "tests": list(q.tests),
        "u_min_pu": q.u_min_pu,
        "u_max_pu": q.u_max_pu,
        "loading_max_percent": q.loading_max_percent,
        "load_scale": q.load_scale,
        "motor_kw": q.motor_kw,
        "motor_start": q.motor_start,
        "motor_per_hour": q.motor_per_hour,
        "promised": [{"node": p.node, "kw": round(p.kw, 3), "kind": p.kind} for p in q.promised],
    }


def _candidate(c: Candidate) -> dict[str, Any]:
    return {
        "point": point_row(c.point),
        "feeder": c.feeder,
        "root": c.root,
        "route_m": _round(c.route_m, 1),
        "verdict": c.verdict.value,
        "allowed": c.allowed,
        "largest_kw": c.largest_kw,
        "largest_set_kva": list(c.largest_set_kva),
        "binding": binding_row(c.binding),
        "cable": c.cable,
        "cost_band": [round(x, 2) for x in c.cost_band] if c.cost_band else None,
        "second_source": _second(c.second),
        "conditions": [m.english() for m in c.conditions],
        "tests": [_test(t) for t in c.tests],
        "outages": [_outage(o) for o in c.outages],
        "profile": [_point(x) for x in c.profile],
    }


def _second(s: SecondSource | None) -> dict[str, Any] | None:
    if s is None:
        return None
    return {
        "point": point_row(s.point), "feeder": s.feeder, "root": s.root, "route_m": _round(s.route_m, 1),
        "largest_kw": s.largest_kw, "cable": s.cable,
        "cost_band": [round(x, 2) for x in s.cost_band] if s.cost_band else None,
    }  # fmt: skip


def point_row(p: SupplyPoint) -> dict[str, Any]:
    return {
        "kind": p.kind.value,
        "node": p.node,
        "line": p.line,
        "lon": _round(p.lon, 7),
        "lat": _round(p.lat, 7),
        "vn_kv": p.vn_kv,
        "at_km": _round(p.at_km, 4),
        "route": [[round(x, 7), round(y, 7)] for x, y in p.route],
    }


def _test(t: TestResult) -> dict[str, Any]:
    digits = DIGITS.get(t.unit, 3)
    return {
        "test": t.test.rstrip("abcd"),
        "part": t.test[len(t.test.rstrip("abcd")) :] or None,
        "name": t.name,
        "status": t.status.value,
        "limit": _round(t.limit, digits),
        "before": _round(t.before, digits),
        "after": _round(t.after, digits),
        "unit": t.unit,
        "element": _asset(t.element),
        "margin": _round(t.margin, digits),
        "state": t.state,
        "contingency": _asset(t.contingency),
        "clause": t.clause,
        "verified": t.verified,
        "change": t.change.value,
        "mandatory": t.mandatory,
        "why": t.why.english() if t.why else None,
        "value_volts": _round(t.value_volts, 1),
    }


def binding_row(b: Binding | None) -> dict[str, Any] | None:
    if b is None:
        return None
    digits = DIGITS.get(b.unit, 3)
    return {
        "test": b.test, "element": _asset(b.element), "state": b.state, "contingency": _asset(b.contingency),
        "limit": _round(b.limit, digits), "value": _round(b.value, digits), "unit": b.unit,
    }  # fmt: skip


def _outage(o: OutagePlan) -> dict[str, Any]:
    return {
        "outage": o.outage.json(),
        "status": o.status.value,
        "change": o.change.value,
        "required_kw": _round(o.required_kw, 0),
        "restored_kw": _round(o.restored_kw, 0),
        "unserved_kw": _round(o.unserved_kw, 0),
        "unserved_before_kw": _round(o.unserved_before_kw, 0),
        "reason": o.unserved_reason.english() if o.unserved_reason else None,
        "minutes": o.minutes,
        "u_min_percent": _round(o.u_min_percent, 2),
        "loading_max_percent": _round(o.loading_max_percent, 2),
        "loading_max_element": _asset(o.loading_max_element),
        "steps": [_step(s) for s in o.steps],
        "dark_nodes": list(o.dark_nodes),
    }


def _step(s: SwitchingStep) -> dict[str, Any]:
    return {
        "action": s.action,
        "element": s.element.json(),
        "node": s.node,
        "minutes": s.minutes,
        "remote": s.remote,
    }


def _point(p: ProfilePoint) -> dict[str, Any]:
    return {
        "node": p.node,
        "distance_km": p.distance_km,
        "u_before_percent": _round(p.u_before_percent, 3),
        "u_after_percent": _round(p.u_after_percent, 3),
        "branch": _asset(p.branch),
        "loading_before_percent": _round(p.loading_before_percent, 2),
        "loading_after_percent": _round(p.loading_after_percent, 2),
    }


def _certificate(c: Certificate | None) -> dict[str, Any] | None:
    """Deviations rounded up to a power of ten: below it they depend on the processor."""
    if c is None:
        return None
    return {
        "engine": c.engine,
        "deviation_below_pu": _bound(c.max_deviation_u_pu),
        "deviation_below_points": _bound(c.max_deviation_loading_points),
        "agrees": c.agrees,
    }


def _bound(value: float) -> float:
    bound = 1e-7
    while bound < value:
        bound *= 10
    return float(f"{bound:.0e}")


def _asset(asset: Asset | None) -> dict[str, str] | None:
    return asset.json() if asset else None


def _round(value: float | None, digits: int) -> float | None:
    """Round and take the sign off a zero; what is not a number is null, as JSON knows no other word."""
    return None if value is None or not isfinite(value) else round(float(value), digits) + 0.0

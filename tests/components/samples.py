"""Answers made by hand, one for every face the panel must show: for tests and the gallery only."""

from __future__ import annotations

from dataclasses import replace

from gridmodel.answer import (
    Answer,
    Asset,
    Binding,
    Candidate,
    Certificate,
    Change,
    OutagePlan,
    PointKind,
    ProfilePoint,
    Question,
    Status,
    SupplyPoint,
    SwitchingStep,
    TestResult,
    Verdict,
)
from message import Message, say

LINE = Asset("lines", "175")
QUESTION = Question(lon=7.8872, lat=48.4606, node=None, kw=1600, kva=1684, cosphi=0.95, kind="load")


def result(
    test: str, name: str, status: Status, unit: str, numbers: str, element: Asset | None
) -> TestResult:
    """`numbers`: limit before after margin, a dash for a missing one."""
    limit, before, after, margin = (None if x == "-" else float(x) for x in numbers.split())
    return TestResult(
        test, name, status, unit, limit, before, after, element, margin, "peak", clause="GB/T 12325-2008 4.2"
    )


PASSED = (
    result("1a", "Voltage at customers", Status.PASS, "%", "93.0 97.6 96.9 3.9", Asset("nodes", "190")),
    replace(
        result("4", "Line loading", Status.PASS, "%", "80 56.0 67.8 12.2", LINE),
        verified=True,
        clause="DL/T 5729-2023 6.2",
    ),
    result("4", "Transformer loading", Status.PASS, "%", "100 85.5 85.5 14.5", Asset("transformers", "142")),
    result("2", "Voltage change", Status.PASS, "%", "2.0 - 0.63 1.37", Asset("nodes", "tee")),
    result("6", "Short circuit", Status.PASS, "kA", "20 4.7 4.7 15.3", Asset("nodes", "80")),
    result("8", "Power factor", Status.PASS, "", "0.90 - 0.95 0.05", None),
)
MISSING = TestResult(
    "7",
    "Flicker, harmonics, unbalance",
    Status.NOT_COMPUTED,
    "",
    mandatory=False,
    why=say("The list of disturbing loads is missing."),
)
OUTAGE_TEST = replace(
    result("5", "N-1 with transfer", Status.CONDITION, "%", "100 114.7 127.0 -27.0", Asset("lines", "183")),
    change=Change.PRE_EXISTING,
    contingency=Asset("lines", "162"),
    why=say("{asset} was over its limit before this customer.", asset=Asset("lines", "183")),
)
STEPS = (
    SwitchingStep("open", Asset("lines", "162"), "73", 5, True, 7.89, 48.461),
    SwitchingStep("open", Asset("lines", "162"), "80", 60, False, 7.888, 48.459),
    SwitchingStep("close", Asset("lines", "188"), None, 15, False, 7.88, 48.458),
)
OUTAGES = (
    OutagePlan(
        Asset("lines", "162"),
        STEPS,
        4200,
        4200,
        0,
        0,
        None,
        80,
        94.2,
        127.0,
        Asset("lines", "183"),
        Status.CONDITION,
        Change.PRE_EXISTING,
    ),
    OutagePlan(
        Asset("transformers", "142"),
        STEPS[2:],
        18350,
        15210,
        3140,
        2960,
        say("No tie of another station has room left."),
        15,
        95.1,
        99.6,
        Asset("lines", "183"),
        Status.FAIL,
        Change.WORSENED,
    ),
    OutagePlan(
        Asset("lines", "158"),
        STEPS[1:],
        1280,
        1280,
        0,
        0,
        None,
        75,
        95.8,
        71.2,
        Asset("lines", "175"),
        Status.PASS,
        Change.NONE,
    ),
    OutagePlan(
        Asset("lines", "12"),
        (),
        310,
        0,
        310,
        310,
        say("No open point leads to another feeder."),
        0,
        None,
        None,
        None,
        Status.NOT_APPLICABLE,
        Change.NONE,
    ),
)
PROFILE = tuple(
    ProfilePoint(node, km, before, after, Asset("lines", line) if line else None, b, a)
    for node, km, before, after, line, b, a in (
        ("39", 0.0, 102.1, 102.0, "", None, None),
        ("45", 0.9, 100.9, 100.5, "110", 71.3, 82.9),
        ("80", 2.2, 99.4, 98.9, "162", 62.0, 73.1),
        ("117", 2.9, 98.6, 97.6, "175", 56.0, 67.8),
        ("190", 3.6, 97.6, 96.9, "176", 12.4, 12.4),
    )
)
TEE = SupplyPoint(
    PointKind.OH_TEE,
    None,
    "175",
    7.8853,
    48.4597,
    20.0,
    0.4,
    ((7.8853, 48.4597), (7.886, 48.4603), (7.8872, 48.4606)),
)
BEST = Candidate(
    TEE,
    "3",
    "39",
    251,
    Verdict.FITS_WITH_CONDITIONS,
    3214,
    Binding("4", LINE, "peak", None, 80, 67.8, "%"),
    (*PASSED, OUTAGE_TEST, MISSING),
    (
        say(
            "If {lost} is lost, {element} reaches {percent} %. It was already {before} % without this "
            "customer. Reduce on demand until {project}.",
            lost=Asset("lines", "162"),
            element=Asset("lines", "183"),
            percent=127.0,
            before=114.7,
            project="P-12",
        ),
    ),
    OUTAGES,
    PROFILE,
    cost_band=(31, 38, 46),
)
SECOND = replace(
    BEST,
    point=SupplyPoint(PointKind.RMU_BAY, "161", None, 7.889, 48.4613, 20.0),
    feeder="4",
    route_m=624,
    largest_kw=3777,
    cost_band=(58, 70, 84),
    binding=Binding("1a", Asset("nodes", "190"), "peak", None, 93, 96.9, "%"),
)
THIRD = replace(
    BEST,
    point=SupplyPoint(PointKind.SS_BAY, "39", None, 7.87, 48.455, 20.0),
    feeder="5",
    route_m=2620,
    conditions=(),
    verdict=Verdict.FITS,
    largest_kw=6352,
    tests=(*PASSED, replace(OUTAGE_TEST, status=Status.PASS, change=Change.NONE, contingency=None, why=None)),
    cost_band=(210, 260, 320),
    outages=OUTAGES[2:3],
)
ASSUMED = (
    say("{count} transformers without vector group: Dyn assumed.", count=16),
    say("No reactive power given: 0 kvar."),
)
CONDITIONS = Answer(
    QUESTION,
    Verdict.FITS_WITH_CONDITIONS,
    say(
        "{kw} kW fits in normal operation. {largest} kW would fit; {element} binds at {state}.",
        kw=1600,
        largest=3210,
        element=LINE,
        state=say("peak load"),
    ),
    (BEST, SECOND, THIRD),
    3,
    800,
    ASSUMED,
    (say("Flicker, harmonics, unbalance"), say("Protection")),
    "r0142",
    "CN-MV 2026.1",
    {"power-grid-model": "1.12.110", "pandapower": "3.5.6"},
    "sha256:7c1ea94f00b2",
    certificate=Certificate("pandapower", 3.1e-8, 0.0004, "190", True),
    data_time="2026-11-24T09:00:00",
)
FITS = replace(
    CONDITIONS,
    verdict=Verdict.FITS,
    winner=2,
    candidates=(THIRD, SECOND, BEST),
    sentence=say(
        "{kw} kW fits. {largest} kW would fit; {element} binds at {state}.",
        kw=400,
        largest=6350,
        element=LINE,
        state=say("peak load"),
    ),
)
FITS = replace(FITS, winner=0)
FIRST = replace(
    CONDITIONS,
    stage="first",
    certificate=None,
    candidates=tuple(replace(c, outages=()) for c in CONDITIONS.candidates),
)
TOO_MUCH = tuple(
    replace(r, status=Status.FAIL, after=104.6, margin=-4.6, limit=100.0, before=56.0, change=Change.NEW)
    if r.name == "Line loading"
    else r
    for r in BEST.tests
)
DOES_NOT_FIT = replace(
    CONDITIONS,
    verdict=Verdict.DOES_NOT_FIT,
    candidates=(
        replace(
            BEST,
            verdict=Verdict.DOES_NOT_FIT,
            tests=TOO_MUCH,
            largest_kw=1214,
            conditions=(),
            profile=tuple(
                replace(p, loading_after_percent=104.6) if p.branch == LINE else p for p in PROFILE
            ),
        ),
        replace(
            SECOND, verdict=Verdict.NOT_COMPUTED, largest_kw=None, binding=None, allowed=False, conditions=()
        ),
    ),
    sentence=say(
        "{kw} kW does not fit. {largest} kW would fit; {element} binds at {state}.",
        kw=1600,
        largest=1210,
        element=LINE,
        state=say("peak load"),
    ),
)
NOT_COMPUTED = replace(
    CONDITIONS,
    verdict=Verdict.NOT_COMPUTED,
    candidates=(),
    certificate=None,
    data_time=None,
    sentence=say(
        "The load flow of state {state} does not converge, not even without load: check "
        "impedances and voltages.",
        state="peak",
    ),
)
GENERATION = replace(
    FITS,
    question=replace(QUESTION, kind="generation", kw=800, kva=800, cosphi=1.0),
    certificate=Certificate("pandapower", 2.4e-3, 0.9, "190", False),
)
FAILURE: Message = say(
    "The grid has no source: a layer named source with id and node is needed, its node in the layer nodes."
)

"""The fingerprint changes with every input and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gridmodel.connection.question import ask
from gridmodel.fingerprint import fingerprint
from gridmodel.ruleset import RuleSet
from tests.gridmodel.asking import CN


def of(content: str = "grid", rules: RuleSet = CN, **fields: object) -> str:
    question, _ = ask(rules, **{"node": "A", "kw": 400.0} | fields)  # type: ignore[arg-type]
    return fingerprint(content, question, rules)


@pytest.mark.parametrize(
    "fields",
    [
        {"content": "grid2"}, {"node": "B"}, {"kw": 401.0}, {"kva": 500.0}, {"cosphi": 0.9}, {"kind": "generation"},
        {"customer_class": "office"}, {"sources": 2}, {"year": 2030}, {"tests": ("1", "4")}, {"u_min_pu": 0.95},
        {"u_max_pu": 1.05}, {"loading_max_percent": 90.0}, {"load_scale": 0.3}, {"rules": RuleSet.load("eu")},
    ],
)  # fmt: skip
def test_any_other_input_gives_another_fingerprint(fields: dict[str, object]) -> None:
    assert of(**fields) != of()  # type: ignore[arg-type]


def test_any_other_value_of_the_rules_gives_another_fingerprint() -> None:
    first = CN.voltage[0]
    changed = replace(CN, voltage=(replace(first, low_percent=first.low_percent - 1), *CN.voltage[1:]))
    assert of(rules=changed) != of()


def test_the_same_inputs_give_the_same_fingerprint() -> None:
    assert of() == of(kw=400) == of(cosphi=0.95) and len(of()) == 64


def test_numbers_of_numpy_count_as_the_numbers_they_are() -> None:
    assert of(kw=np.float64(400)) == of()


def test_a_ledger_is_part_of_it() -> None:
    question, _ = ask(CN, node="A", kw=400.0)
    assert fingerprint("grid", question, CN, ("A-17", 250)) != fingerprint("grid", question, CN)


def test_the_content_of_a_grid_not_its_order_or_name_decides() -> None:
    from data.grids import content_hash

    nodes = pd.DataFrame({"id": ["A", "B"], "vn_kv": [10.0, 10.0]})
    assert content_hash({"nodes": nodes}, {}) == content_hash({"nodes": nodes.copy()}, {})
    assert content_hash({"nodes": nodes.assign(vn_kv=[10.0, 20.0])}, {}) != content_hash({"nodes": nodes}, {})

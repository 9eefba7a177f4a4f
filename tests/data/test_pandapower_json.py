"""pandapower's JSON by our own reader: the same grid comes in, and nothing in the file is ever run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandapower as pp
import pandapower.networks as pn
import pytest

from casework.refusals import Invalid
from data.readers.files import read_files
from gridmodel.reading.intake import build


def _saved(net: Any, folder: Path) -> Path:
    pp.to_json(net, str(folder / "net.json"))
    return folder / "net.json"


def test_a_net_solves_to_the_voltages_pandapower_itself_finds(tmp_path: Path) -> None:
    net = pn.mv_oberrhein("load")
    layers, _ = read_files([_saved(net, tmp_path)])
    flow = build(layers)[0].flow()
    pp.runpp(net, trafo_model="pi", tolerance_mva=1e-6, calculate_voltage_angles=True)
    found = dict(zip(layers["nodes"]["id"], flow.u_pu, strict=True))
    ours = np.array([found[str(i)] for i in net.res_bus.index])
    assert np.nanmax(np.abs(ours - net.res_bus["vm_pu"].to_numpy())) < 2e-6


def test_what_has_no_counterpart_is_listed_with_its_loss(tmp_path: Path) -> None:
    layers, report = read_files([_saved(pn.example_multivoltage(), tmp_path)])
    assert {name: rows for _, name, rows in report.not_imported} == {"impedance": 1, "xward": 2}
    told = " ".join(note.english() for note in report.notes)
    assert "1 voltage-controlled machines are taken with fixed power" in told
    assert "4 switches at transformers became the transformers' own state" in told
    assert layers["transformers"]["mv_node"].notna().sum() == 1


@pytest.mark.parametrize(
    "poison",
    [
        {"_module": "os", "_class": "function", "_object": "system"},
        {"_module": "subprocess", "_class": "Popen", "_object": {"args": ["true"]}},
        {"_module": "pandapower.control", "_class": "function", "_object": "run"},
    ],
)
def test_a_file_that_names_code_is_refused_whole(tmp_path: Path, poison: dict[str, Any]) -> None:
    file = _saved(pn.example_simple(), tmp_path)
    document = json.loads(file.read_text())
    document["_object"]["extra"] = {"deep": [poison]}
    file.write_text(json.dumps(document))
    with pytest.raises(Invalid, match="names program code"):
        read_files([file])


@pytest.mark.parametrize(
    "table",
    [
        None,
        3,
        {"_class": "DataFrame", "_module": "pandas.core.frame", "_object": "not json"},
        {
            "_class": "DataFrame",
            "_module": "pandas.core.frame",
            "_object": '{"columns":["a"],"index":[1],"data":[[1,2]]}',
        },
        {
            "_class": "DataFrame",
            "_module": "pandas.core.frame",
            "_object": '{"columns":["a"],"index":[[1]],"data":[[1]]}',
        },
        {"_class": "DataFrame", "_module": "pandas.core.frame", "_object": "[" * 100_000},
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, table: Any) -> None:
    net = {"_class": "pandapowerNet", "_module": "pandapower.auxiliary", "_object": {"bus": table}}
    (tmp_path / "net.json").write_text(json.dumps(net))
    with pytest.raises(Invalid, match=r"net\.json is not a pandapower net"):
        read_files([tmp_path / "net.json"])

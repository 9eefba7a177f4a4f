"""Files of a grid through the door: streamed to disk, only for planners, and back as points and a preview."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.gate import Gate
from casework.people import Role
from casework.refusals import Invalid, NotFound
from services import uploads
from services.desk import Desk
from tests.browsing import signed_in
from tests.services.test_grid_data import PLANNER

NODES = b"id,vn_kv,lon,lat\nA,10,120.1,30.1\n"
SOURCE = b"id,node\nS,A\n"
OWN = {"sec-fetch-site": "same-origin"}


def test_files_wait_on_disk_are_previewed_and_become_a_grid(desk: Desk) -> None:
    token = uploads.begin(desk, PLANNER)
    for name, content in (("nodes.csv", NODES), ("电源.csv", "编号,节点\nS,A\n".encode("gb18030"))):
        uploads.place_for(desk, PLANNER, token, f"../../{name}").write_bytes(content)
    found = uploads.preview(desk, PLANNER, token)
    assert [(layer, rows) for _, layer, rows, _, _ in found.layers] == [("nodes", 1), ("电源", 1)]
    assert 'layer = "source"\nsource = "电源"\n[layer.columns]\nid = "编号"\nnode = "节点"' in found.mapping
    info = uploads.import_upload(desk, PLANNER, token, "town", found.mapping)
    assert (info.revision, info.nodes) == ("r0001", 1)
    with pytest.raises(NotFound, match="not here any more"):
        uploads.preview(desk, PLANNER, token)


def test_a_refused_import_keeps_the_upload_and_nothing_else(desk: Desk) -> None:
    token = uploads.begin(desk, PLANNER)
    uploads.place_for(desk, PLANNER, token, "nodes.csv").write_bytes(b"id,vn_kv\nA,ten\n")
    with pytest.raises(Invalid, match="column vn_kv is ten"):
        uploads.import_upload(desk, PLANNER, token, "town", "")
    assert len(uploads.preview(desk, PLANNER, token).layers) == 1


@pytest.mark.parametrize("token", ["", "..", "../../etc", "x" * 24, "a/b"])
def test_only_the_own_upload_is_reached(desk: Desk, token: str) -> None:
    with pytest.raises(NotFound):
        uploads.preview(desk, PLANNER, token)


def test_the_door_streams_a_planners_file_and_turns_others_away(gate: Gate, desk: Desk) -> None:
    planner, handler = signed_in(gate, desk, Role.PLANNER), signed_in(gate, desk, Role.HANDLER)
    assert handler.send("POST", "/grid-data/uploads", OWN).status_code == 403
    token = planner.send("POST", "/grid-data/uploads", OWN).json()["upload"]
    path = f"/grid-data/uploads/{token}/nodes.csv"
    large = NODES * 60_000  # beyond the limit of any other request
    raw = OWN | {"content-type": "application/octet-stream"}
    sent = planner.send("PUT", path, content=large, headers=raw)
    assert (sent.status_code, sent.json()) == (200, {"name": "nodes.csv", "bytes": len(large)})
    assert (
        planner.send("PUT", path, content=b"{}", headers=OWN | {"content-type": "text/plain"}).status_code
        == 415
    )
    assert handler.send("PUT", path, content=NODES, headers=raw).status_code == 403


def test_a_file_beyond_the_limit_leaves_nothing_behind(
    gate: Gate, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MAX_UPLOAD_BYTES", 10)
    planner = signed_in(gate, desk, Role.PLANNER)
    token = planner.send("POST", "/grid-data/uploads", OWN).json()["upload"]
    raw = OWN | {"content-type": "application/octet-stream"}
    assert (
        planner.send("PUT", f"/grid-data/uploads/{token}/nodes.csv", content=NODES, headers=raw).status_code
        == 413
    )
    assert list(Path(desk.settings.home).rglob("nodes.csv*")) == []

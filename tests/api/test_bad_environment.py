"""The command line in a house that is not in order: one sentence, exit code 2 or 3, nothing changed."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path

import pytest

import app


@pytest.fixture
def home(tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "headroom.gpkg").write_bytes(empty_database.read_bytes())
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path))
    for name in ("HEADROOM_DATABASE", "HEADROOM_HOST", "HEADROOM_PORT", "HEADROOM_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    try:
        code = app.main(list(argv))
    except SystemExit as stopped:  # argparse
        code = int(str(stopped.code))
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "Traceback" not in err
    return code, err


@pytest.mark.parametrize("home_path", ["/proc/nowhere", "{tmp}/a file"])
def test_a_home_that_cannot_be_written_is_named(
    home: Path, home_path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "a file").write_text("x")
    path = home_path.format(tmp=home)
    monkeypatch.setenv("HEADROOM_HOME", path)
    code, err = told(capsys, "grid", "list")
    assert code == 3 and path in err


def test_a_folder_in_the_place_of_the_database_is_told(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "headroom.gpkg").unlink()
    (home / "headroom.gpkg").mkdir()
    assert told(capsys, "grid", "list") == (
        3,
        "The database cannot be used: unable to open database file. Nothing was changed.\n",
    )


def test_a_database_server_that_is_not_there_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADROOM_DATABASE", f"postgresql+psycopg://nobody@/none?host={home}")
    code, err = told(capsys, "grid", "list")
    assert code == 3 and "cannot be used" in err


def test_a_database_of_a_newer_headroom_is_left_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect(home / "headroom.gpkg") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'r9999'")
    code, err = told(capsys, "grid", "list")
    assert code == 2 and "revision r9999" in err
    with sqlite3.connect(home / "headroom.gpkg") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("r9999",)]


@pytest.mark.parametrize("port", ["", "http", "0", "-1", "80.5", "65536", "٨٠"])
def test_a_port_that_is_none_is_refused(
    home: Path, port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADROOM_PORT", port)
    code, err = told(capsys, "serve")
    assert code == 2 and "HEADROOM_PORT" in err


def test_a_port_in_use_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("HEADROOM_PORT", port)
        code, err = told(capsys, "serve", "--demo")
    assert code == 2 and f"Port {port} of 127.0.0.1" in err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["check", "g", "--at", "1,2", "--kw", "many"], "--kw"),
        (["frobnicate"], "invalid choice"),
        (["flow"], "GRID"),
        (["flow", "\ud800"], "cannot be kept"),
        (["check", "g", "--at", "-97.7,30.2", "--kw", "-1e12"], "−1,000,000,000,000"),
        (["check", "g", "--at", "1,2", "--kw", "1e308"], "1e+308"),
        (["check", "g", "--at=-1e300,2", "--kw", "1"], "Longitude"),
        (["check", "g", "--at", "1,2", "--kw", "1", "--class", "king"], "customer class king"),
    ],
)
def test_a_command_that_cannot_be_meant_is_one_sentence(
    home: Path, argv: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, err = told(capsys, *argv)
    assert code == 2 and words in err

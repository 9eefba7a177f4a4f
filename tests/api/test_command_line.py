"""The command line: its sentences, its exit codes, and whom the audit names."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import pytest

import app
from casework.refusals import NotFound
from config import Settings
from data import audit
from data.database import Database
from gridmodel.errors import BadInput, CouldNotCompute
from guard.command_line import answered
from services.desk import Desk
from tests.browsing import Clock


@pytest.fixture
def home(tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "headroom.gpkg").write_bytes(empty_database.read_bytes())
    monkeypatch.setenv("HEADROOM_HOME", str(tmp_path))
    for name in ("HEADROOM_DATABASE", "HEADROOM_HOST", "HEADROOM_SECRET_KEY", "HEADROOM_ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def opened(home: Path) -> Desk:
    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    return Desk(settings, Database.open(settings.database), Clock())


def test_a_user_is_added_listed_given_a_token_and_disabled(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.main(["user", "add", "Li.Wei", "--role", "planner", "--display-name", "李伟"]) == 0
    assert "Its password, shown this once: " in capsys.readouterr().out
    assert app.main(["user", "token", "li.wei", "--name", "script", "--days", "7"]) == 0
    assert capsys.readouterr().out.startswith("hr_")
    assert app.main(["user", "disable", "li.wei"]) == 0
    capsys.readouterr()
    assert app.main(["user", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)[0]
    assert (listed["name"], listed["display_name"], listed["disabled"], listed["tokens"]) == (
        "li.wei",
        "李伟",
        True,
        [],
    )


def test_the_operating_system_user_is_named_in_the_audit(home: Path) -> None:
    app.main(["user", "add", "anna", "--role", "manager"])
    with opened(home).database.read() as session:
        row = audit.latest(session, 1)[0]
    assert (row.actor, row.via, row.action, row.subject) == (
        getpass.getuser(),
        "cli",
        "manage_users",
        "account:anna",
    )
    assert row.detail == {"change": "added", "role": "manager"}


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["user", "add", "x", "--role", "planner"], "name 'x'"),
        (["user", "add", "anna", "--role", "king"], "role 'king'"),
        (["user", "token", "nobody", "--name", "t"], "no account named 'nobody'"),
        (["user", "disable", "nobody"], "Nothing was changed"),
    ],
)
def test_bad_input_is_one_sentence_and_two(
    home: Path, capsys: pytest.CaptureFixture[str], argv: list[str], words: str
) -> None:
    assert app.main(argv) == 2
    told = capsys.readouterr()
    assert words in told.err and told.err.count("\n") == 1 and told.out == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [(BadInput("0 kW is no load."), 2), (NotFound("No grid."), 2), (CouldNotCompute("No solution."), 3)],
)
def test_the_exit_code_says_whose_fault_it_is(
    home: Path, capsys: pytest.CaptureFixture[str], error: Exception, code: int
) -> None:
    def run(desk: Desk) -> int:
        raise error

    assert answered(lambda: opened(home), run) == code
    assert capsys.readouterr().err == f"{error}\n"


def test_a_bug_shows_a_reference_and_no_stack_trace(
    home: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert answered(lambda: opened(home), lambda desk: 1 // 0) == 3
    told = capsys.readouterr().err
    reference = told.strip().rstrip(".").split()[-1]
    assert "Traceback" not in told and reference in caplog.text and "ZeroDivisionError" in caplog.text


def test_a_wrong_database_address_is_told_by_its_setting(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADROOM_DATABASE", "mysql://x/y")
    assert app.main(["user", "list"]) == 2
    assert "HEADROOM_DATABASE" in capsys.readouterr().err


def doctor(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    code = app.main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    return code, {line[8:].split(":")[0]: line[:7].strip() for line in lines}


def test_the_doctor_finds_a_well_installation_well(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    app.main(["user", "add", "anna", "--role", "administrator"])
    capsys.readouterr()
    code, found = doctor(capsys)
    assert code == 0 and set(found.values()) == {"ok"} and {"database", "secret", "host"} <= set(found)


@pytest.mark.parametrize("key", ["secret", "changeme" * 8, "x" * 64])
def test_the_doctor_and_the_server_refuse_a_key_others_could_guess(
    home: Path, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HEADROOM_SECRET_KEY", key)
    code, found = doctor(capsys)
    assert code == 2 and found["secret"] == "PROBLEM"
    assert app.main(["serve"]) == 2
    assert "HEADROOM_SECRET_KEY" in capsys.readouterr().err


def test_the_doctor_finds_an_open_secret_and_an_exposed_host(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = home / "secret"
    secret.write_text("abcdefghijklmnopqrstuvwxyz0123456789")
    secret.chmod(0o644)
    monkeypatch.setenv("HEADROOM_HOST", "0.0.0.0")
    code, found = doctor(capsys)
    assert code == 2 and found["secret"] == found["host"] == found["accounts"] == "PROBLEM"


def test_the_doctor_finds_default_accounts_on_a_server_that_refuses_them(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from casework.people import Role
    from services.accounts import add_account

    desk = opened(home)
    with desk.database.begin() as session:
        add_account(session, desk, "demo-planner", Role.PLANNER, "Planner", demonstration=True)
    code, found = doctor(capsys)
    assert code == 2 and found["default accounts"] == "PROBLEM"


def test_the_secret_is_made_once_and_for_its_owner_alone(home: Path) -> None:
    from data.secret import is_private, load_or_make

    settings = Settings.from_env({"HEADROOM_HOME": str(home)})
    assert load_or_make(settings) == load_or_make(settings)
    assert is_private(home / "secret")

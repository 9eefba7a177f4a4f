"""What can be wrong with an installation, and what to do about it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from casework.people import Role
from casework.refusals import Invalid
from config import Oidc
from data import people
from data.health import answers
from data.migrate import is_current
from data.secret import FILE, is_private, load_or_make
from message import Message, say
from services.demonstration import Caller, is_demonstration_database, is_loopback, why_not
from services.desk import Desk

PYTHON: Final = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    ok: bool
    subject: str
    sentence: Message


def examine(desk: Desk) -> list[Finding]:
    """In the order in which they are put right; accounts are only asked of a database that is up to date."""
    found = [_python(), _home(desk), _secret(desk), _database(desk)]
    if found[-1].ok:
        found += [_demonstration_people(desk), _administrator(desk)]
    return [*found, _exposure(desk), *single_sign_on(desk.settings.oidc)]


def single_sign_on(oidc: Oidc) -> list[Finding]:
    """Nothing to say where none is set up."""
    if not oidc.offered:
        return []
    place = urlsplit(oidc.issuer)
    unknown = sorted({role for _, role in oidc.role_map} - set(Role))
    if place.scheme != "https" and not is_loopback(place.hostname or ""):
        sentence = say("HEADROOM_OIDC_ISSUER must begin with https: what it says could be forged.")
    elif unknown:
        sentence = say("HEADROOM_OIDC_ROLE_MAP names no role of Headroom: {names}.", names=", ".join(unknown))
    elif oidc.creates_accounts and not oidc.role_map:
        sentence = say("HEADROOM_OIDC_NEW_ACCOUNTS is create, which needs HEADROOM_OIDC_ROLE_MAP.")
    else:
        return [Finding(True, "single sign-on", say("by {issuer}.", issuer=oidc.issuer))]
    return [Finding(False, "single sign-on", sentence)]


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] >= PYTHON:
        return Finding(True, "python", say("{version}", version=version))
    return Finding(
        False, "python", say("{version} is too old: install Python 3.11 or newer.", version=version)
    )


def _home(desk: Desk) -> Finding:
    home = desk.settings.home
    nearest = next(p for p in (home, *home.parents) if p.exists())
    if os.access(nearest, os.W_OK | os.X_OK) and nearest.is_dir():
        return Finding(True, "home", say("{path} can be written.", path=str(home)))
    return Finding(
        False, "home", say("{path} cannot be written: change its owner or set HEADROOM_HOME.", path=str(home))
    )


def _secret(desk: Desk) -> Finding:
    path = desk.settings.home / FILE
    try:
        if desk.settings.secret_key:
            load_or_make(desk.settings)
            return Finding(True, "secret", say("given by HEADROOM_SECRET_KEY."))
        if not path.exists():
            return Finding(True, "secret", say("none yet: it is made at the first start of the server."))
        load_or_make(desk.settings)
    except (Invalid, OSError, ValueError) as error:
        sentence = (
            error.message if isinstance(error, Invalid) else say("{path} cannot be read.", path=str(path))
        )
        return Finding(False, "secret", sentence)
    if is_private(path):
        return Finding(True, "secret", say("kept where only its owner reads it."))
    return Finding(False, "secret", say("{path} can be read by others: run chmod 600 on it.", path=str(path)))


def _database(desk: Desk) -> Finding:
    if not answers(desk.database):
        return Finding(
            False, "database", say("does not answer: check HEADROOM_DATABASE and that its server is running.")
        )
    if not is_current(desk.database):
        return Finding(
            False, "database", say("its tables are not up to date: start the server once, it brings them up.")
        )
    return Finding(True, "database", say("answers and is up to date."))


def _demonstration_people(desk: Desk) -> Finding:
    with desk.database.read() as session:
        live = [a.name for a in people.list_accounts(session) if a.demonstration and not a.disabled]
    if not live or why_not(desk, Caller("127.0.0.1", forwarded=False)) is None:
        return Finding(
            True, "default accounts", say("none can be used from another machine or with other data.")
        )
    return Finding(
        False,
        "default accounts",
        say(
            "{names} are refused on this installation. Close each: python app.py user disable NAME",
            names=", ".join(live),
        ),
    )


def _administrator(desk: Desk) -> Finding:
    with desk.database.read() as session:
        found = people.list_accounts(session)
    if any(not a.demonstration and not a.disabled for a in found):
        return Finding(True, "accounts", say("there is an account of your own."))
    if is_demonstration_database(desk) and is_loopback(desk.settings.host):
        return Finding(True, "accounts", say("none of your own; the demonstration needs none."))
    return Finding(
        False,
        "accounts",
        say("nobody can sign in. Add one: python app.py user add NAME --role administrator"),
    )


def _exposure(desk: Desk) -> Finding:
    settings = desk.settings
    if is_loopback(settings.host):
        return Finding(True, "host", say("{host} is reached from this machine only.", host=settings.host))
    if settings.allowed_hosts:
        return Finding(
            True, "host", say("{host} is reached from the network; put TLS before it.", host=settings.host)
        )
    return Finding(
        False,
        "host",
        say(
            "{host} is reached from the network, but no name is allowed: set HEADROOM_ALLOWED_HOSTS"
            " to the name people type, and put TLS before it.",
            host=settings.host,
        ),
    )

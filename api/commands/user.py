"""`user`: accounts and API tokens."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from dataclasses import asdict
from typing import Any

from api.commands.operator import system_user
from services import accounts, single_sign_on
from services.desk import Desk


def add_parser(subparsers: Any) -> None:
    verbs = subparsers.add_parser("user", help="accounts and API tokens").add_subparsers(
        dest="verb", required=True
    )
    add = verbs.add_parser(
        "add", help="add an account; a password is made and shown once unless one is given"
    )
    _named(add).add_argument("--role", required=True)
    add.add_argument("--display-name", default="")
    add.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    password = _named(verbs.add_parser("password", help="set a new password; ends the account's sessions"))
    password.add_argument("--password-stdin", action="store_true")
    token = _named(verbs.add_parser("token", help="make an API token; it is shown once"))
    token.add_argument("--name", dest="token_name", required=True, help="what the token is for")
    token.add_argument("--days", type=int, default=90)
    revoke = _named(verbs.add_parser("revoke", help="revoke an API token"))
    revoke.add_argument("--name", dest="token_name", required=True)
    _named(verbs.add_parser("disable", help="close an account, its sessions and its tokens"))
    oidc = _named(verbs.add_parser("oidc", help="link an account to a person of the company's sign-in"))
    oidc.add_argument("--subject", default="", help="what that server calls the person; empty: no link")
    verbs.add_parser("list", help="all accounts").add_argument("--json", action="store_true")


def run(args: argparse.Namespace, desk: Desk) -> int:
    verbs = {
        "add": _add,
        "password": _password,
        "token": _token,
        "revoke": _revoke,
        "disable": _disable,
        "oidc": _oidc,
        "list": _list,
    }
    verbs[args.verb](args, desk)
    return 0


def _named(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("user", metavar="NAME")
    return parser


def _add(args: argparse.Namespace, desk: Desk) -> None:
    password = _given_or_made(args)
    accounts.add_user(desk, system_user(), args.user, args.role, password, args.display_name)
    _tell(args, password, f"Account {args.user.strip().lower()} added.")


def _password(args: argparse.Namespace, desk: Desk) -> None:
    password = _given_or_made(args)
    accounts.set_password(desk, system_user(), args.user, password)
    _tell(args, password, f"Password of {args.user} changed; its sessions are over.")


def _given_or_made(args: argparse.Namespace) -> str:
    return sys.stdin.readline().rstrip("\r\n") if args.password_stdin else secrets.token_urlsafe(15)


def _tell(args: argparse.Namespace, password: str, sentence: str) -> None:
    print(sentence if args.password_stdin else f"{sentence} Its password, shown this once: {password}")


def _token(args: argparse.Namespace, desk: Desk) -> None:
    """Only the token on standard output, so that a script can take it."""
    print(accounts.create_token(desk, system_user(), args.user, args.token_name, args.days))


def _revoke(args: argparse.Namespace, desk: Desk) -> None:
    accounts.revoke_token(desk, system_user(), args.user, args.token_name)
    print(f"Token {args.token_name} of {args.user} revoked.")


def _disable(args: argparse.Namespace, desk: Desk) -> None:
    accounts.disable_user(desk, system_user(), args.user)
    print(f"Account {args.user} disabled: its sessions are over and its tokens revoked.")


def _oidc(args: argparse.Namespace, desk: Desk) -> None:
    single_sign_on.link(desk, system_user(), args.user, args.subject)
    print(f"Account {args.user}: " + ("linked." if args.subject else "linked to nobody."))


def _list(args: argparse.Namespace, desk: Desk) -> None:
    found = accounts.list_users(desk, system_user())
    if args.json:
        print(json.dumps([asdict(info) for info in found], default=str, ensure_ascii=False, indent=2))
        return
    for info in found:
        marks = [
            word for word, on in (("demonstration", info.demonstration), ("disabled", info.disabled)) if on
        ]
        print(f"{info.name:24} {info.role:14} {' '.join(marks)}".rstrip())

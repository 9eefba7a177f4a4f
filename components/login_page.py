"""The sign-in page: one form, the two languages, and the demonstration people where they are offered."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from casework.people import Role
from components import words
from components.i18n import render, t
from components.language import HTML_CODES, language
from components.plain_page import page
from message import Message


def login_page(
    *,
    next_path: str,
    name: str = "",
    error: Message | None = None,
    demonstration: Sequence[Role] = (),
    company: bool = False,
) -> str:
    back = f'<input type="hidden" name="next" value="{escape(next_path)}">'
    body = (
        f"<h1>{escape(t('Sign in'))}</h1>"
        f"<p>{escape(t('Does this new connection fit the grid, where, and when will it be live?'))}</p>"
        f"{_error(error)}{_company(next_path) if company else ''}{_form(back, name)}{_demonstration(back, demonstration)}"
    )
    return page(t("Sign in"), body, _languages(back))


def _error(error: Message | None) -> str:
    return "" if error is None else f'<div class="error" role="alert">{escape(render(error))}</div>'


def _company(next_path: str) -> str:
    """A link, not a form: browsers refuse a form whose answer leads to another server."""
    address = "/login/company?" + urlencode({"next": next_path})
    return (
        f'<a class="button primary" href="{escape(address)}">{escape(t("Sign in with the company account"))}</a>'
        f'<p class="or">{escape(t("or with name and password"))}</p>'
    )


def _form(back: str, name: str) -> str:
    return (
        f'<form method="post" action="/login">{back}'
        f'<label for="name">{escape(t("Name"))}</label>'
        f'<input id="name" name="name" value="{escape(name)}" autocomplete="username" required maxlength="64"'
        ' autocapitalize="none" spellcheck="false">'
        f'<label for="password">{escape(t("Password"))}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password"'
        ' required maxlength="200">'
        f'<button class="primary" type="submit">{escape(t("Sign in"))}</button></form>'
    )


def _demonstration(back: str, roles: Sequence[Role]) -> str:
    if not roles:
        return ""
    buttons = "".join(
        f'<button type="submit" name="role" value="{role.value}">{escape(words.role(role))}</button>'
        for role in roles
    )
    terms = t("One click, no password: only on this machine, only on the demonstration grid.")
    return (
        f'<section class="demo"><h2>{escape(t("Try the demonstration"))}</h2>'
        f'<p class="small">{escape(terms)}</p><form method="post" action="/login/demonstration">'
        f'{back}<div class="people">{buttons}</div></form></section>'
    )


def _languages(back: str) -> str:
    buttons = "".join(
        f'<button type="submit" name="language" value="{code}" lang="{HTML_CODES[code]}"'
        f' aria-pressed="{"true" if code == language() else "false"}">{label}</button>'
        for code, label in (("zh", "中文"), ("en", "EN"))
    )
    return (
        f'<form method="post" action="/login/language"><div class="languages" role="group"'
        f' aria-label="{escape(t("Language"))}">{back}{buttons}</div></form>'
    )

"""The table of notices for the administrator: who is told what in which words, and what could not be sent."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import Final

from casework.notices import RULES, Happened, Rule
from casework.people import LANGUAGES, Action, Actor
from casework.refusals import Invalid, NotFound
from data import office, outbox
from data.outbox import Trouble
from message import say
from services.access import act, may_look
from services.desk import Desk

LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """`own` are the company's words by language; without them the shipped template is said."""

    what: Happened
    rule: Rule
    own: dict[str, str]


def notice_table(desk: Desk, actor: Actor) -> tuple[NoticeLine, ...]:
    may_look(actor, Action.SEE_SETTINGS)
    with desk.database.read() as session:
        words = office.all_words(session)
    return tuple(
        NoticeLine(
            what,
            rule,
            {
                one: words[key]
                for one in LANGUAGES
                if (key := (what.value, rule.audience.value, one)) in words
            },
        )
        for what, rules in RULES.items()
        for rule in rules
    )


def set_words(desk: Desk, actor: Actor, what: str, audience: str, language: str, words: str) -> None:
    """From the next notice on; empty words take the shipped ones back."""
    rule, text = _rule(what, audience), words.strip()
    subject = f"notice:{what}/{audience}/{language}"[:200]
    with act(
        desk, actor, Action.CHANGE_RULES, subject, change="words" if text else "shipped words"
    ) as session:
        if language not in LANGUAGES:
            raise NotFound("There is no such notice.")
        if text:
            _sayable(text, rule.template)
        office.put_words(session, Happened(what), rule.audience, language, text, actor.name, desk.now())


def _rule(what: str, audience: str) -> Rule:
    found = [r for r in RULES[Happened(what)] if r.audience == audience] if what in set(Happened) else []
    if not found:
        raise NotFound("There is no such notice.")
    return found[0]


def holes(template: str) -> tuple[str, ...]:
    """The places the house fills in, as {number}."""
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(template) if name))


def _sayable(text: str, template: str) -> None:
    known = holes(template)
    listed = ", ".join(f"{{{name}}}" for name in known)
    if len(text) > LONGEST:
        raise Invalid(say("A notice has at most {most} characters. Nothing was changed.", most=LONGEST))
    try:
        parts = [(name, spec, how) for _, name, spec, how in Formatter().parse(text) if name is not None]
    except ValueError:
        parts = [("", "", None)]
    if any(name not in known or spec or how for name, spec, how in parts):
        raise Invalid(
            say("In curly brackets only these can stand: {known}. Nothing was changed.", known=listed or "–")
        )


def troubles(desk: Desk, actor: Actor) -> list[Trouble]:
    """What was given up, or waits after a failed attempt, by reason."""
    may_look(actor, Action.SEE_SETTINGS)
    with desk.database.read() as session:
        return outbox.troubles(session)


def send_again(desk: Desk, actor: Actor, what: str, reason: str) -> int:
    """What was given up for this reason is tried again from now on; how many."""
    if what not in set(Happened):
        raise NotFound("There is no such notice.")
    with act(desk, actor, Action.CHANGE_RULES, f"notice:{what}", change="sent again") as session:
        count = outbox.send_again(session, Happened(what), reason, desk.now())
        if not count:
            raise Invalid("Nothing was given up for this reason any more. Nothing was changed.")
        return count

"""The language of conditions in drawings: comparisons of known names, `and`, `or`, `not` – and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from casework.refusals import Invalid
from message import say

Value = float | bool | str
LONGEST: Final = 500
DEEPEST: Final = 20


class Type(StrEnum):
    NUMBER = "number"
    FLAG = "flag"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    value: Value


@dataclass(frozen=True, slots=True)
class Compare:
    left: Name | Constant
    operator: str
    right: Name | Constant


@dataclass(frozen=True, slots=True)
class Not:
    inner: Condition


@dataclass(frozen=True, slots=True)
class Both:
    word: str  # and, or
    parts: tuple[Condition, ...]


Condition = Name | Constant | Compare | Not | Both

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|'(?P<text>[^']*)'|(?P<name>[a-z][a-z0-9_]*)|(?P<mark>==|!=|>=|<=|>|<|\(|\)))"
)
_MARKS: Final = frozenset({"==", "!=", ">=", "<=", ">", "<"})
_EMPTY: Final[dict[Type, Value]] = {Type.NUMBER: 0.0, Type.FLAG: False, Type.TEXT: ""}


def parse(text: str, known: Mapping[str, Type]) -> Condition:
    """Raises `Invalid` with the condition and what is wrong with it."""
    if len(text) > LONGEST:
        raise _wrong(text[:60] + "…", "it is too long")
    reader = _Reader(text, _tokens(text), known)
    condition = reader.either(0)
    if reader.at < len(reader.tokens):
        raise _wrong(text, "there is something after its end")
    if _type(condition, text, known) is not Type.FLAG:
        raise _wrong(text, "it is neither true nor false")
    return condition


def holds(condition: Condition, values: Mapping[str, Value], known: Mapping[str, Type]) -> bool:
    """A name that was not filled in yet counts as 0, false or empty."""
    match condition:
        case Both(word, parts):
            return (all if word == "and" else any)(holds(part, values, known) for part in parts)
        case Not(inner):
            return not holds(inner, values, known)
        case Compare(left, operator, right):
            return _compare(_value(left, values, known), operator, _value(right, values, known))
        case Name() | Constant():
            return bool(_value(condition, values, known))


def _tokens(text: str) -> list[tuple[str, str]]:
    out, at = [], 0
    body = text.rstrip()
    while at < len(body):
        found = _TOKEN.match(body, at)
        if found is None:
            raise _wrong(text, "a sign or a word in it is not known")
        out.append((str(found.lastgroup), found[str(found.lastgroup)]))
        at = found.end()
    return out


@dataclass(slots=True)
class _Reader:
    text: str
    tokens: list[tuple[str, str]]
    known: Mapping[str, Type]
    at: int = 0

    def next(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self, kind: str, word: str) -> bool:
        if self.next() != (kind, word):
            return False
        self.at += 1
        return True

    def either(self, depth: int) -> Condition:
        parts = [self.all_of(depth)]
        while self.take("name", "or"):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else Both("or", tuple(parts))

    def all_of(self, depth: int) -> Condition:
        parts = [self.single(depth)]
        while self.take("name", "and"):
            parts.append(self.single(depth))
        return parts[0] if len(parts) == 1 else Both("and", tuple(parts))

    def single(self, depth: int) -> Condition:
        if depth > DEEPEST:
            raise _wrong(self.text, "it is nested too deeply")
        if self.take("name", "not"):
            return Not(self.single(depth + 1))
        if self.take("mark", "("):
            inner = self.either(depth + 1)
            if not self.take("mark", ")"):
                raise _wrong(self.text, "a bracket is not closed")
            return inner
        left = self.operand()
        kind, word = self.next()
        if kind == "mark" and word in _MARKS:
            self.at += 1
            return Compare(left, word, self.operand())
        return left

    def operand(self) -> Name | Constant:
        kind, word = self.next()
        self.at += 1
        if kind == "number":
            return Constant(float(word))
        if kind == "text":
            return Constant(word)
        if kind == "name" and word in ("true", "false"):
            return Constant(word == "true")
        if kind != "name" or word in ("and", "or", "not"):
            raise _wrong(self.text, "a name or a number is missing")
        if word not in self.known:
            raise Invalid(
                say(
                    "The condition “{condition}” names {name}, which no application has. Known are: {known}.",
                    condition=self.text,
                    name=word,
                    known=", ".join(sorted(self.known)),
                )
            )
        return Name(word)


def _type(condition: Condition, text: str, known: Mapping[str, Type]) -> Type:
    match condition:
        case Name(name):
            return known[name]
        case Constant(value):
            return _type_of(value)
        case Compare(left, operator, right):
            kinds = {_type(left, text, known), _type(right, text, known)}
            if len(kinds) > 1:
                raise _wrong(text, "it compares different kinds of things")
            if kinds != {Type.NUMBER} and operator not in ("==", "!="):
                raise _wrong(text, "only numbers are larger or smaller")
        case Not(inner):
            _flag(inner, text, known)
        case Both(_, parts):
            for part in parts:
                _flag(part, text, known)
    return Type.FLAG


def _flag(condition: Condition, text: str, known: Mapping[str, Type]) -> None:
    if _type(condition, text, known) is not Type.FLAG:
        raise _wrong(text, "a part of it is neither true nor false")


def _type_of(value: Value) -> Type:
    if isinstance(value, bool):
        return Type.FLAG
    return Type.TEXT if isinstance(value, str) else Type.NUMBER


def _value(operand: Name | Constant, values: Mapping[str, Value], known: Mapping[str, Type]) -> Value:
    if isinstance(operand, Constant):
        return operand.value
    kind = known[operand.name]
    value = values.get(operand.name, _EMPTY[kind])
    return float(value) if kind is Type.NUMBER and not isinstance(value, str) else value


def _compare(left: Value, operator: str, right: Value) -> bool:
    if operator == "==":
        return left == right
    if operator == "!=":
        return left != right
    a, b = float(left), float(right)
    return {">": a > b, ">=": a >= b, "<": a < b, "<=": a <= b}[operator]


_WHY: Final = {
    "it is too long": say("it is too long"),
    "it is neither true nor false": say("it is neither true nor false"),
    "there is something after its end": say("there is something after its end"),
    "a sign or a word in it is not known": say("a sign or a word in it is not known"),
    "it is nested too deeply": say("it is nested too deeply"),
    "a bracket is not closed": say("a bracket is not closed"),
    "a name or a number is missing": say("a name or a number is missing"),
    "it compares different kinds of things": say("it compares different kinds of things"),
    "only numbers are larger or smaller": say("only numbers are larger or smaller"),
    "a part of it is neither true nor false": say("a part of it is neither true nor false"),
}


def _wrong(text: str, why: str) -> Invalid:
    return Invalid(say("The condition “{condition}” cannot be used: {why}.", condition=text, why=_WHY[why]))

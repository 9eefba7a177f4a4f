"""The database: one engine, one declarative base, one transaction at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import DeclarativeBase, Session


class Base(DeclarativeBase):
    """Every table's base."""


class Database:
    """Owns the engine; `begin()` is the only way to a session."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @staticmethod
    def open(url: str) -> Database:
        return Database(create_engine(url))

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

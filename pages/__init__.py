"""The screens: PAGES in the order of the header, each a module with PATH, NAME, ACTION and layout()."""

from __future__ import annotations

from pages import account, feasibility

PAGES = (feasibility, account)

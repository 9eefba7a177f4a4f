"""The screens: PAGES in the order of the header, each a module with PATH, NAME, ACTION and layout()."""

from __future__ import annotations

from pages import account, capacity, feasibility
from pages import feasibility_check as feasibility_check  # its callbacks belong to the map

PAGES = (feasibility, capacity, account)

"""The screens: PAGES in the order of the header, each a module with PATH, NAME, ACTION and layout().

Who may do a page's ACTION finds its NAME in the header; `IN_HEADER = False` keeps it out of there.
"""

from __future__ import annotations

from pages import (
    account,
    audit,
    capacity,
    feasibility,
    grid_data,
    people,
    scheme,
)
from pages import feasibility_attach as feasibility_attach  # likewise
from pages import feasibility_check as feasibility_check  # its callbacks belong to the map

PAGES = (
    feasibility,
    capacity,
    grid_data,
    people,
    people,
    audit,
    scheme,
    account,
)

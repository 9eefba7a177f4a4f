"""The screens: PAGES in the order of the header, each a module with PATH, NAME, ACTION and layout().

Who may do a page's ACTION finds its NAME in the header; `IN_HEADER = False` keeps it out of there. A PATH may end in one
part in braces (`guard.page_part()`); the roles of `HOME_OF` start on that page.
"""

from __future__ import annotations

from pages import (
    account,
    administration,
    application,
    applications,
    apply,
    audit,
    board,
    capacity,
    deadlines,
    expansions,
    feasibility,
    grid_data,
    new_application,
    notices,
    people,
    portal,
    portal_case,
    processes,
    rule_sets,
    scheme,
    statistics,
    system,
    wall,
    work_calendar,
    worklist,
)
from pages import application_acts as application_acts  # the dialogs of an application
from pages import expansions_file as expansions_file  # its callbacks belong to the page of projects
from pages import expansions_plan as expansions_plan  # its callbacks belong to the page of projects
from pages import feasibility_attach as feasibility_attach  # its callbacks belong to the map
from pages import feasibility_check as feasibility_check  # its callbacks belong to the map
from pages import feasibility_compare as feasibility_compare
from pages import feasibility_edit as feasibility_edit  # its callbacks belong to the asset card
from pages import feasibility_saved as feasibility_saved
from pages import portal_answer as portal_answer  # the dialogs of the customer's case

PAGES = (
    portal,
    apply,
    portal_case,
    feasibility,
    capacity,
    expansions,
    grid_data,
    worklist,
    applications,
    new_application,
    application,
    board,
    statistics,
    wall,
    administration,
    people,
    processes,
    work_calendar,
    deadlines,
    notices,
    rule_sets,
    audit,
    system,
    scheme,
    account,
)

"""What a stranger may reach, and what Dash's own routes need; every other route names its Action itself."""

from __future__ import annotations

from typing import Final

from casework.people import Action
from data.uploads import MAX_UPLOAD_BYTES
from guard.refusals import MAX_BODY_BYTES

PUBLIC: Final = frozenset(
    {
        "/login",
        "/login/demonstration",
        "/login/language",
        "/login/company",
        "/login/company/back",
        "/healthz",
        "/_favicon.ico",
    }
)

# Forms of plain HTML pages; every other change is sent as JSON.
FORMS: Final = frozenset({"/login", "/login/demonstration", "/login/language", "/logout", "/preferences"})

# Files of a grid are larger than any form; their own route counts what it writes.
UPLOADS: Final = "/grid-data/uploads/"
UPLOAD_TYPE: Final = "application/octet-stream"


def most_bytes(path: str) -> int:
    """How large a request's body may be."""
    return MAX_UPLOAD_BYTES if path.startswith(UPLOADS) else MAX_BODY_BYTES


# Dash's routes are open to whoever is signed in: layout, callbacks and pages ask for their own Action inside.
DASH: Final[dict[str, Action]] = {
    "/_dash-layout": Action.SEE_OWN_ACCOUNT,
    "/_dash-dependencies": Action.SEE_OWN_ACCOUNT,
    "/_dash-update-component": Action.SEE_OWN_ACCOUNT,
    "/_dash-component-suites/{package_name}/{fingerprinted_path:path}": Action.SEE_OWN_ACCOUNT,
    "/_reload-hash": Action.SEE_OWN_ACCOUNT,
    "/assets": Action.SEE_OWN_ACCOUNT,
}

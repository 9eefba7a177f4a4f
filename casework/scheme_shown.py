"""What of a scheme its customer is shown: a route sketch, transformers, metering, boundary; nothing that names the grid."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from casework.scheme import Entries, Preview, Scheme
from casework.scheme_fields import FIELDS

DECIMALS: Final = 4  # about 10 m: a sketch


def preview(scheme: Scheme, sent: Entries, until: datetime | None = None) -> Preview:
    """`sent` are the entries of the version the customer was sent."""
    shown = {key: e for key, e in sent.items() if key in FIELDS and FIELDS[key].shown}
    return Preview(
        scheme.id, scheme.alternative, scheme.state, scheme.replied_version or 0, scheme.chosen.vn_kv,
        scheme.chosen.way_in, round(scheme.chosen.route_m), sketch(scheme.chosen.route), shown,
        scheme.replied_at, scheme.accepted_at, until,
    )  # fmt: skip


def sketch(route: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """Rounded, so that no place of equipment can be read from it; places that fall together count once."""
    rounded = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in route]
    return tuple(dict.fromkeys(rounded))

"""The few fields of a plain form, sent as a form or as JSON."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from guard.refusals import Malformed

MAX_FORM_BYTES = 10_000
MAX_FIELD = 500


async def read_fields(http: Request) -> dict[str, str]:
    """Text fields only; what is not one is refused rather than guessed at."""
    body = await http.body()
    if len(body) > MAX_FORM_BYTES:
        raise Malformed
    try:
        text = body.decode("utf-8")
        if http.headers.get("content-type", "").startswith("application/json"):
            found = json.loads(text)
        else:
            found = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=20))
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(found, dict) or not all(
        isinstance(v, str) and len(v) <= MAX_FIELD for v in found.values()
    ):
        raise Malformed
    return found


Fields = Annotated[dict[str, str], Depends(read_fields)]

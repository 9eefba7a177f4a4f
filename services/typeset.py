"""A page set by typst from a template of ours and data as JSON; fonts come with the packages, not from the system."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"


def typeset(template: str, data: dict[str, Any]) -> bytes:
    """PDF bytes; the data goes in as one JSON text, so nothing in it is ever read as markup."""
    import pylopdf_fonts_zh_cn
    import typst  # both only where a page is made

    made = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(Path(pylopdf_fonts_zh_cn.__file__).parent)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return bytes(made)

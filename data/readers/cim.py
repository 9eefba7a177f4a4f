"""CIM/CGMES models in a zip: checked here, converted by pandapower in a limited child process."""

from __future__ import annotations

import zipfile
from pathlib import Path

from casework.refusals import Invalid
from data.readers.limits import CHILD_WALL_S
from data.readers.pandapower_tables import layers_of
from data.readers.report import ReadLayer
from data.readers.sandbox import ChildError, ask_child
from message import Message, say


def read_cim(path: Path, members: list[Path]) -> tuple[list[ReadLayer], list[Message]]:
    """`members` are its XML files, unpacked within limits; packed anew, so that the child sees nothing else."""
    clean = members[0].parent / "cim-checked.zip"
    with zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            archive.write(member, member.name)
    try:
        found = ask_child("data.readers.cim_child", str(clean), wall_s=CHILD_WALL_S)
    except ChildError as error:
        raise Invalid(
            say(
                "{file} is not a CIM model that can be read ({why}). Nothing was imported.",
                file=path.name,
                why=str(error),
            )
        ) from error
    tables = {table["table"]: table["rows"] for table in found}
    hz = tables.pop("f_hz", [None])[0]
    return layers_of(path.name, tables, hz)

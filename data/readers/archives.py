"""Zip archives: looked at before anything is unpacked, and unpacked only as far as a grid can need."""

from __future__ import annotations

import contextlib
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from casework.refusals import Invalid
from data.readers.limits import ZIP_MAX_BYTES, ZIP_MAX_MEMBERS, ZIP_MAX_RATIO
from message import say

_BLOCK: Final = 2**20
_SMALL: Final = 2**20  # a ratio means nothing below it
_WANTED: Final = (
    ".shp",
    ".dbf",
    ".shx",
    ".prj",
    ".cpg",
    ".csv",
    ".txt",
    ".geojson",
    ".json",
    ".gpkg",
    ".xml",
)


def unpacked(path: Path, folder: Path) -> list[Path]:
    """Write the members a grid can be made of into `folder`, without their own folders, and return them."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = _checked(path, archive)
            return [_write(path, archive, member, folder) for member in members]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise _refused(path, "it is damaged or encrypted") from error


def _checked(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    files = [m for m in archive.infolist() if not m.is_dir()]
    if len(files) > ZIP_MAX_MEMBERS:
        raise _refused(path, f"it holds more than {ZIP_MAX_MEMBERS} files")
    if sum(m.file_size for m in files) > ZIP_MAX_BYTES:
        raise _refused(path, f"it holds more than {ZIP_MAX_BYTES // 2**30} GB unpacked")
    for m in files:
        if m.file_size > max(_SMALL, m.compress_size * ZIP_MAX_RATIO):
            raise _refused(path, f"a file in it grows more than {ZIP_MAX_RATIO} times")
    wanted = [m for m in files if PurePosixPath(m.filename).suffix.lower() in _WANTED]
    names = [_name(m).lower() for m in wanted]
    if len(set(names)) != len(names):
        raise _refused(path, "two files in it have the same name")
    if not wanted:
        raise _refused(path, "it holds no file a grid can be read from")
    return wanted


def _name(member: zipfile.ZipInfo) -> str:
    """Old Windows programs write names in the code page of the machine, which zipfile takes for cp437."""
    raw = PurePosixPath(member.filename.replace("\\", "/")).name
    if not member.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            raw = raw.encode("cp437").decode("gb18030")
    clean = "".join("_" if c in "/\\:\0" or ord(c) < 32 else c for c in raw)[-120:]
    stem, dot, suffix = clean.rpartition(".")
    return f"{stem}{dot}{suffix.lower()}"


def _write(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """The size in the directory may lie: counted while writing."""
    out = folder / _name(member)
    left = member.file_size
    with archive.open(member) as source, out.open("xb") as target:
        while block := source.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise _refused(path, "a file in it is larger than it says")
            target.write(block)
    return out


def _refused(path: Path, why: str) -> Invalid:
    return Invalid(
        say(
            "{file} is not an archive that can be read ({why}). Nothing was imported.",
            file=path.name,
            why=why,
        )
    )

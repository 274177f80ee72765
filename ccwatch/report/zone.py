"""The time zone of calendar days."""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from functools import cache
from io import BytesIO
from struct import pack
from typing import Final
from zoneinfo import ZoneInfo

LOCALTIME = "/etc/localtime"
"""On most systems a symbolic link to the file of the zone, on some a copy of it."""
FOLDER: Final = re.compile(r"zoneinfo(?:\.default)?/")
"""The part of the path of a zone's file that precedes its name. macOS uses either form."""
USUAL: Final = ",M3.2.0,M11.1.0"
"""The rule for daylight saving time if a `TZ` has a name for it but no rule."""
_HEAD: Final = ">4s1s15x6l"
"""The format of a header in the file of a zone: magic, version, six counts."""


def local_zone() -> tzinfo:
    """The machine's time zone, by name if possible, so that past days are right as well.

    `TZ` takes precedence over the system's setting, unless it is invalid.
    """
    variable = os.environ.get("TZ")
    if variable == "":
        return UTC
    for name in (variable or "", _linked(), _rule(LOCALTIME)):
        with suppress(ValueError):
            return zone_of(name)
    # Systems differ in what they make of an invalid TZ.
    return UTC if variable else datetime.now(UTC).astimezone().tzinfo or UTC


def zone_of(name: str) -> tzinfo:
    """The zone with a name.

    Args:
        name: An IANA name, the path of a zone's file, or a POSIX rule as in `TZ`, like
            `CET-1CEST,M3.5.0,M10.5.0/3`. A leading colon is ignored.

    Raises:
        ValueError: There is no such zone.
    """
    wanted = name.removeprefix(":")
    if os.path.isabs(wanted):
        wanted = _name_of(os.path.realpath(wanted)) or _rule(wanted)
    with suppress(KeyError, ValueError, OSError):
        return ZoneInfo(wanted)
    if wanted and wanted.isascii() and wanted.isprintable():
        for rules in (wanted, f"{wanted}{USUAL}"):
            with suppress(ValueError):
                return _from_rule(wanted, rules)
    raise ValueError(f"{name!r} names no zone")


def zone_name(zone: tzinfo) -> str:
    """The IANA name of a zone, else its POSIX rule or its offset."""
    return zone.key if isinstance(zone, ZoneInfo) else str(zone)


def misnamed(variable: str | None) -> bool:
    """Is a value of `TZ` invalid, so that it is ignored?"""
    if not variable:
        return False
    try:
        zone_of(variable)
    except ValueError:
        return True
    return False


@cache
def _from_rule(name: str, rule: str) -> ZoneInfo:
    """Create a zone from a POSIX rule: the footer of a zone's file, here the only content of one.

    Raises:
        ValueError: The rule is malformed.
    """
    empty, one_type = ((b"TZif", b"2", 0, 0, 0, 0, *counts) for counts in ((0, 0), (1, 4)))
    utc = pack(">l2b4s", 0, 0, 0, b"UTC")
    file = pack(_HEAD, *empty) + pack(_HEAD, *one_type) + utc + f"\n{rule}\n".encode()
    return ZoneInfo.from_file(BytesIO(file), key=name)


def _linked() -> str:
    try:
        return _name_of(os.readlink(LOCALTIME))
    except OSError:
        return ""


def _rule(path: str) -> str:
    """The POSIX rule at the end of a zone's file: all that names the zone in a copy of it."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return ""
    is_zone = content.startswith(b"TZif")
    return content.rstrip().rpartition(b"\n")[2].decode("ascii", "replace") if is_zone else ""


def _name_of(path: str) -> str:
    """The name of a zone by the path of its file; empty if the path has none."""
    return FOLDER.split(path, maxsplit=1)[-1] if FOLDER.search(path) else ""

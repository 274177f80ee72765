"""The time zone that days are counted in."""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from io import BytesIO
from struct import pack
from typing import Final
from zoneinfo import ZoneInfo

LOCALTIME = "/etc/localtime"
"""On most systems a link to the zone's file."""
FOLDER: Final = re.compile(r"zoneinfo(?:\.default)?/")
"""After this, the path of a zone's file is its name. On macOS it may be a link to the other."""
USUAL: Final = ",M3.2.0,M11.1.0"
"""When summer begins and ends where a `TZ` has a name for it but does not say."""
_HEAD: Final = ">4s1s15x6l"
"""A header of a file of a zone: what it is, its version, and six counts of what follows."""


def local_zone() -> tzinfo:
    """The machine's own zone: by name where it has one, so that past days are right too.

    `TZ` goes before what the machine is set to. Where it names no zone, it counts for nothing.
    """
    said = os.environ.get("TZ")
    if said == "":
        return UTC
    for name in (said or "", _linked()):
        with suppress(ValueError):
            return zone_of(name)
    # What a TZ that names no zone is to the system is its own secret.
    return UTC if said else datetime.now(UTC).astimezone().tzinfo or UTC


def zone_of(name: str) -> tzinfo:
    """Find a zone.

    Args:
        name: Its IANA name, the path of its file, or its rules as POSIX writes them in `TZ`, like
            `CET-1CEST,M3.5.0,M10.5.0/3`. A colon before it changes nothing.

    Raises:
        ValueError: There is no such zone.
    """
    wanted = name.removeprefix(":")
    if os.path.isabs(wanted):
        wanted = _named_by(os.path.realpath(wanted))
    with suppress(KeyError, ValueError, OSError):
        return ZoneInfo(wanted)
    if wanted and wanted.isascii() and wanted.isprintable():
        for rules in (wanted, f"{wanted}{USUAL}"):
            with suppress(ValueError):
                return _by_rules(wanted, rules)
    raise ValueError(f"{name!r} names no zone")


def zone_name(zone: tzinfo) -> str:
    """The IANA name of a zone, its rules where it has none, or its offset."""
    return zone.key if isinstance(zone, ZoneInfo) else str(zone)


def misnamed(said: str | None) -> bool:
    """Does a `TZ` name no zone, so that it counts for nothing?"""
    if not said:
        return False
    try:
        zone_of(said)
    except ValueError:
        return True
    return False


def _by_rules(name: str, rules: str) -> ZoneInfo:
    """Make a zone of rules: a file of a zone ends with them, and may hold nothing else.

    Raises:
        ValueError: They are none.
    """
    nothing, one_kind = ((b"TZif", b"2", 0, 0, 0, 0, *counts) for counts in ((0, 0), (1, 4)))
    kind = pack(">l2b4s", 0, 0, 0, b"UTC")
    file = pack(_HEAD, *nothing) + pack(_HEAD, *one_kind) + kind + f"\n{rules}\n".encode()
    return ZoneInfo.from_file(BytesIO(file), key=name)


def _linked() -> str:
    try:
        return _named_by(os.readlink(LOCALTIME))
    except OSError:
        return ""


def _named_by(path: str) -> str:
    """The name of the zone whose file this is; empty where the path does not tell."""
    return FOLDER.split(path, maxsplit=1)[-1] if FOLDER.search(path) else ""

"""The time zone that days are counted in."""

import os
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

LOCALTIME = "/etc/localtime"
"""On most systems a link to the zone's file."""


def local_zone() -> tzinfo:
    """The machine's own zone: by name where it has one, so that past days are right too."""
    for name in (os.environ.get("TZ", "").lstrip(":"), _linked()):
        if name:
            try:
                return ZoneInfo(name)
            except (KeyError, ValueError, OSError):
                continue
    return datetime.now(UTC).astimezone().tzinfo or UTC


def zone_name(zone: tzinfo) -> str:
    """The IANA name of a zone, or its offset."""
    return zone.key if isinstance(zone, ZoneInfo) else str(zone)


def _linked() -> str:
    try:
        return os.readlink(LOCALTIME).partition("zoneinfo/")[2]
    except OSError:
        return ""

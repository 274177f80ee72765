"""The zone that days are counted in: by name, by file, by rules, or none at all."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ccwatch.report import zone
from ccwatch.report.zone import local_zone, misnamed, zone_name, zone_of

BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
RULES = [
    BERLIN,
    "EST5EDT,M3.2.0,M11.1.0",
    "NZST-12NZDT,M9.5.0,M4.1.0/3",
    "IST-1GMT0,M10.5.0,M3.5.0/1",
    "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1",
    "EST5EDT,J60,J300",
    "<+0545>-5:45",
    "JST-9",
    "UTC0",
]
YEARS = range(1_704_067_200 - 7200, 1_767_225_600, 3600 + 900)
"""Moments of two years, seconds since 1970."""


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine that is in Tokyo."""
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Tokyo")
    monkeypatch.setattr(zone, "LOCALTIME", str(link))


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the system reads no TZ")
@pytest.mark.parametrize("rules", RULES)
def test_rules_are_followed_as_the_system_follows_them(
    monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    monkeypatch.setenv("TZ", rules)
    time.tzset()
    try:
        expected = [time.localtime(at)[:6] for at in YEARS]
    finally:
        monkeypatch.undo()
        time.tzset()
    found = zone_of(rules)
    assert [datetime.fromtimestamp(at, found).timetuple()[:6] for at in YEARS] == expected
    assert zone_name(found) == rules


def test_rules_that_do_not_say_when_summer_is_have_that_of_the_united_states() -> None:
    found = zone_of("CET-1CEST")
    offsets = [datetime(2026, 3, day, 12, tzinfo=found).strftime("%Z") for day in (7, 8, 9)]
    assert offsets == ["CET", "CEST", "CEST"]
    assert zone_name(found) == "CET-1CEST"


@pytest.mark.parametrize(
    "place",
    [
        "/usr/share/zoneinfo/Europe/Berlin",
        "../usr/share/zoneinfo/Europe/Berlin",
        "/var/db/timezone/zoneinfo/Europe/Berlin",
        "/private/var/db/timezone/tz/2026c.1.0/zoneinfo/Europe/Berlin",
        "/usr/share/zoneinfo.default/Europe/Berlin",
    ],
)
def test_the_machines_zone_is_known_by_its_link_wherever_a_platform_keeps_zones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    link = tmp_path / "localtime"
    link.symlink_to(place)
    monkeypatch.setattr(zone, "LOCALTIME", str(link))
    assert zone_name(local_zone()) == "Europe/Berlin"


def test_a_zone_may_be_named_by_a_file_below_a_folder_that_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "zoneinfo.default" / "Europe").mkdir(parents=True)
    (tmp_path / "zoneinfo.default" / "Europe" / "Berlin").touch()
    (tmp_path / "zoneinfo").symlink_to("zoneinfo.default")
    assert zone_name(zone_of(f"{tmp_path}/zoneinfo/Europe/Berlin")) == "Europe/Berlin"


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("said", "name"),
    [
        (None, "Asia/Tokyo"),
        ("Europe/Berlin", "Europe/Berlin"),
        (":Europe/Berlin", "Europe/Berlin"),
        (":/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("EST5EDT", "EST5EDT"),
        (BERLIN, BERLIN),
        ("", "UTC"),
    ],
)
def test_the_zone_is_what_tz_says_and_without_it_the_machines(
    monkeypatch: pytest.MonkeyPatch, said: str | None, name: str
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    if said is not None:
        monkeypatch.setenv("TZ", said)
    assert zone_name(local_zone()) == name
    assert not misnamed(said)


BROKEN = ["garbage!!", "Europe/Nowhere", "ABC", "CET-25", "CET-1CEST,M13.5.0,M10.5.0", "/etc",
          "../../etc/passwd", ":", "\n", "CET-1\nx", "Größe-1", "x" * 5000]  # fmt: skip


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("said", BROKEN, ids=range(len(BROKEN)))
def test_a_tz_that_names_no_zone_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv("TZ", said)
    assert zone_name(local_zone()) == "Asia/Tokyo"
    assert misnamed(said)
    with pytest.raises(ValueError, match="names no zone"):
        zone_of(said)


def test_where_nothing_names_a_zone_days_are_those_of_the_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(zone, "LOCALTIME", str(tmp_path / "none"))
    monkeypatch.delenv("TZ", raising=False)
    now = datetime.now(UTC)
    assert now.astimezone(local_zone()).utcoffset() == now.astimezone().utcoffset()
    monkeypatch.setenv("TZ", "garbage!!")
    assert local_zone() is UTC


def test_where_the_file_of_the_machines_zone_is_a_copy_summer_and_winter_are_as_it_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "localtime"
    monkeypatch.setattr(zone, "LOCALTIME", str(copy))
    monkeypatch.delenv("TZ", raising=False)
    for name in ("Europe/Berlin", "Asia/Tokyo", "Australia/Lord_Howe", "Asia/Kathmandu"):
        there = ZoneInfo(name)
        copy.write_bytes(Path("/usr/share/zoneinfo", name).read_bytes())
        found = local_zone()
        for at in YEARS:
            at_utc = datetime.fromtimestamp(at, UTC)
            assert at_utc.astimezone(found).utcoffset() == at_utc.astimezone(there).utcoffset()
        assert zone_name(found).encode() in copy.read_bytes()


@pytest.mark.parametrize("begin", ["", ":"])
def test_tz_may_name_a_copy_of_a_zones_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, begin: str
) -> None:
    copy = tmp_path / "localtime"
    copy.write_bytes(Path("/usr/share/zoneinfo/Europe/Berlin").read_bytes())
    monkeypatch.setattr(zone, "LOCALTIME", str(tmp_path / "none"))
    monkeypatch.setenv("TZ", f"{begin}{copy}")
    assert zone_name(local_zone()) == BERLIN
    assert not misnamed(f"{begin}{copy}")


@pytest.mark.parametrize("content", [b"", b"TZif", b"Asia/Tokyo\n", b"TZif2" + bytes(39) + b"\n"])
def test_where_the_file_of_the_machines_zone_is_none_days_are_those_of_the_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "localtime").write_bytes(content)
    monkeypatch.setattr(zone, "LOCALTIME", str(tmp_path / "localtime"))
    monkeypatch.delenv("TZ", raising=False)
    now = datetime.now(UTC)
    assert now.astimezone(local_zone()).utcoffset() == now.astimezone().utcoffset()


def test_a_link_to_a_zone_is_that_zone(tmp_path: Path) -> None:
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Tokyo")
    assert zone_name(zone_of(os.fspath(link))) == "Asia/Tokyo"

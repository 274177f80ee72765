"""Writes the recording into a folder of its own, faster than it happened."""

import asyncio
import os
import re
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Final

from ccwatch.client.registry import began_at
from ccwatch.demo.recording import Recording, Write, bundled, shifted
from ccwatch.report.zone import local_zone

SECONDS: Final = 180
"""How long the whole recording takes at the usual speed."""
MORNING: Final = time_of_day(9, 10)
"""The local time of day at which it begins, so that no midnight falls into it."""
PAUSE_S: Final = 6.0
"""Seconds that the end stands before everything begins again."""
STEP_S: Final = 0.1
"""Seconds between two looks at what is due."""

_BEGINNINGS: Final = re.compile(rb'"procStart":"",|"startedAt":[0-9]+,')
"""What an entry of a running client says of when it began."""


def here_and_now() -> datetime:
    """The time, in the machine's own zone."""
    return datetime.now(local_zone())


class Demo:
    """Plays the bundled recording into a config folder, with a clock to go with it.

    What it plays is shown as running, for it is: by this very process.
    """

    def __init__(
        self,
        folder: Path,
        speed: float | None = None,
        now: Callable[[], datetime] = here_and_now,
        recording: Recording | None = None,
    ) -> None:
        """Write nothing yet.

        Args:
            folder: The config folder to play into: missing or empty. It is emptied again.
            speed: How many times faster than it happened; `None` for three minutes in all.
            now: Tells the real time in the user's zone. It decides on which day all happens.
            recording: What to play; the bundled one if `None`.

        Raises:
            FileExistsError: If there is something in the folder already.
        """
        if folder.is_dir() and any(folder.iterdir()):
            raise FileExistsError(f"the demo is played into an empty folder only: {folder}")
        self.config_dir = folder
        self._recording = recording or bundled()
        self._speed = speed or self._recording.length_ms / (SECONDS * 1000)
        self._now = now
        self.start_ms = 0
        self._written = 0
        self._at_ms = 0
        self._begin()

    # -- its clock

    def now_ms(self) -> int:
        """The time as it is played: milliseconds since 1970, UTC."""
        return self.start_ms + self._at_ms

    def now(self) -> datetime:
        """The time as it is played, in UTC."""
        return datetime.fromtimestamp(self.now_ms() / 1000, UTC)

    # -- playing

    async def play(self, stop: asyncio.Event) -> None:
        """Play on from where it stands, again and again.

        Args:
            stop: Ends it, within a tenth of a second.
        """
        while not stop.is_set():
            await self._play_once(stop)
            await _rest(stop, PAUSE_S)
            if not stop.is_set():
                self.rewind()

    def advance_to(self, share: float) -> None:
        """Write everything up to a share of the recorded time, at once.

        Args:
            share: 0 to 1; what was written already stays.
        """
        self._advance(round(self._recording.length_ms * min(1.0, max(0.0, share))))

    def rewind(self) -> None:
        """Stand at the beginning again, with nothing written.

        Transcripts are cut to nothing and not removed: what Claude Code removes stays known for
        as long as ccwatch runs, and a sub-agent would be there before it was launched.
        """
        for path in (self.config_dir / "projects").rglob("*.jsonl"):
            os.truncate(path, 0)
        shutil.rmtree(self.config_dir / "sessions", ignore_errors=True)
        self._begin()

    async def _play_once(self, stop: asyncio.Event) -> None:
        begin, from_ms = time.monotonic(), self._at_ms
        while self._at_ms < self._recording.length_ms and not stop.is_set():
            played = (time.monotonic() - begin) * 1000 * self._speed
            self._advance(min(from_ms + round(played), self._recording.length_ms))
            await _rest(stop, STEP_S)

    def _begin(self) -> None:
        morning = datetime.combine(self._now().date(), MORNING, self._now().tzinfo)
        self.start_ms = round(morning.timestamp() * 1000)
        self._written = self._at_ms = 0

    def _advance(self, at_ms: int) -> None:
        self._at_ms = max(self._at_ms, at_ms)
        writes = self._recording.writes
        lines: dict[str, list[bytes]] = {}
        while self._written < len(writes) and writes[self._written].at_ms <= self._at_ms:
            write = writes[self._written]
            self._written += 1
            row = shifted(write.data, self.start_ms - self._recording.start_ms)
            if write.path.endswith(".jsonl"):
                lines.setdefault(write.path, []).append(row + b"\n")
            else:
                self._replace(write, row)
        for path, added in lines.items():
            with self._place(path).open("ab") as file:
                file.writelines(added)

    def _replace(self, write: Write, data: bytes) -> None:
        place = self._place(write.path)
        if not data:
            place.unlink(missing_ok=True)
            return
        if write.path.startswith("sessions/"):
            data = _of_this_process(data)
        new = place.with_suffix(".new")
        new.write_bytes(data)
        new.replace(place)

    def _place(self, path: str) -> Path:
        place = self.config_dir.joinpath(*path.split("/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


def _of_this_process(entry: bytes) -> bytes:
    """Let an entry of a running client tell of this very process."""
    entry, began = entry.replace(b'"pid":0,', b'"pid":%d,' % os.getpid()), began_at(os.getpid())
    if began is None:  # it would be judged by `startedAt`, long before this process began
        return _BEGINNINGS.sub(b"", entry)
    return entry.replace(b'"procStart":"",', b'"procStart":"%s",' % began.encode())


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return

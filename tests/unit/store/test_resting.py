"""Whatever happens to the files, an index that lays sessions to rest knows what one awake knows.

And what it keeps says nothing else to other runs than the files do.
"""

import shutil
import tempfile
import time
from datetime import UTC
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import invariant, rule

from ccwatch.analysis.prices import Prices
from ccwatch.report.analyst import Analyst
from ccwatch.store.databases.cache import Cache
from ccwatch.store.index import Index
from ccwatch.store.known_files import QUIET
from tests.support.changing_files import FOLDERS, NAMES, Files
from tests.support.rows import catch_up, known, read

NOW_MS = 1_900_000_000_000


def later() -> int:
    """A time at which every file has been quiet for long."""
    return time.time_ns() + 3 * QUIET * 10**9


def lay(index: Index) -> None:
    """Lay to rest what may rest."""
    analyst = Analyst(Prices.shipped(), UTC)
    analyst.board(index.snapshot(), NOW_MS)
    index.keep(analyst.remember, rest=True)
    while index.can_evict:
        index.evict()


class Resting(Files):
    """A config folder, beside two indexes that look at it at the same times."""

    def __init__(self) -> None:
        super().__init__()
        self.own = Path(tempfile.mkdtemp())
        self.awake = Index((str(self.root),), now_ns=later)
        self.index = Index((str(self.root),), now_ns=later, open_cache=lambda: Cache(self.own))
        self.late = self.index

    def teardown(self) -> None:
        super().teardown()
        shutil.rmtree(self.own)

    @rule(folder=FOLDERS, name=NAMES)
    def hint(self, folder: str, name: str) -> None:
        for index in (self.index, self.awake):
            index.hint([str(self.path(folder, name))])
            index.work(1)

    @rule(folder=FOLDERS)
    def rename_the_folder(self, folder: str) -> None:
        """There, or back."""
        projects = self.root / "projects"
        here, there = projects / folder, projects / "-elsewhere"
        if there.exists() and not here.exists():
            there.rename(here)
        elif here.exists() and not there.exists():
            here.rename(there)

    @rule()
    def begin_another_run(self) -> None:
        """It does not know what was deleted before, and then goes on beside this one."""
        self.late = Index((str(self.root),), now_ns=later, open_cache=lambda: Cache(self.own))

    @rule()
    def rest_in_another_run(self) -> None:
        catch_up(self.late)
        lay(self.late)

    @rule()
    def print_in_another_run(self) -> None:
        other = Index((str(self.root),), open_cache=lambda: Cache(self.own))
        other.read_once()
        assert known(other) == known(read(self.root))
        analyst = Analyst(Prices.shipped(), UTC)
        analyst.board(other.snapshot(), NOW_MS)
        other.keep(analyst.remember)

    @invariant()
    def knows_the_same(self) -> None:
        for index in (self.index, self.awake):
            catch_up(index)
        assert known(self.index) == known(self.awake)
        if self.count % 3:
            lay(self.index)


TestResting = Resting.TestCase
TestResting.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)

"""What waits until the keys rest."""

import gc
import weakref

from ccwatch.ui.idle_collector import DUE, QUIET, IdleCollector
from ccwatch.ui.keyboard_idle import PATIENCE, REST, KeyboardIdle


class Time:
    """A clock that is moved by hand, and by itself with every look at it."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 100.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


async def test_work_begins_at_once_where_no_key_came_lately() -> None:
    time = Time()
    idle = KeyboardIdle(time)
    await idle.wait()
    idle.pressed()
    assert 0 < idle.left <= REST
    time.now += REST
    await idle.wait()


async def test_work_is_not_put_off_for_ever_by_keys_that_never_rest() -> None:
    time = Time(step=1.0)

    class Pressed(KeyboardIdle):
        """Keys come all the time."""

        @property
        def left(self) -> float:
            self.pressed()
            return super().left

    begin = time.now
    await Pressed(time).wait()
    assert PATIENCE <= time.now - begin < 4 * PATIENCE


class Node:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


def test_everything_is_looked_through_only_while_the_keys_rest() -> None:
    thresholds, time = gc.get_threshold(), Time()
    idle = KeyboardIdle(time)
    try:
        collector = IdleCollector(idle)
        node = Node()
        old = weakref.ref(node)
        for _ in range(DUE):
            gc.collect(1)
        del node
        idle.pressed()
        collector.collect_if_due()
        assert old() is not None
        time.now += REST + QUIET + 1
        collector.collect_if_due()
        assert old() is None
    finally:
        gc.set_threshold(*thresholds)

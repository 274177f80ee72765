"""Whether there are file events is tried out, and told with what to do about it."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ccwatch.watch.trial import failure


def test_where_events_come_nothing_failed_and_nobody_waits(tmp_path: Path) -> None:
    assert failure([str(tmp_path)], patience_s=3600) == ""


def test_events_that_take_long_to_be_set_up_have_not_failed(tmp_path: Path) -> None:
    assert failure([str(tmp_path)], patience_s=0) == ""


def test_a_trial_leaves_no_thread_behind(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    failure([str(tmp_path)])
    for thread in set(threading.enumerate()) - before:
        thread.join(60)
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(("error", "why"), [("", "OSError"), ("a\n b", "a b")])
def test_a_reason_is_one_line(
    error: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_how: object) -> None:
        raise OSError(error)

    monkeypatch.setattr("watchfiles._rust_notify.RustNotify", fail)
    assert failure([str(tmp_path)]) == why


def test_why_there_are_no_events_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles._rust_notify", None)
    assert "watchfiles._rust_notify" in failure([str(tmp_path)])


@pytest.mark.parametrize(
    ("error", "limit"),
    [
        ("Error creating recommended watcher: Too many open files (os error 24)", "instances"),
        ('OS file watch limit reached. about ["/home/dev/.claude"]', "watches"),
        ("No space left on device (os error 28)", "watches"),
    ],
    ids=["instances", "watches", "space for watches"],
)
def test_a_limit_that_was_reached_is_named(
    error: str, limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        """A watcher that the system refuses."""

        def __init__(self, *_given: object) -> None:
            raise OSError(error)

    monkeypatch.setattr("watchfiles._rust_notify.RustNotify", Full)
    assert failure([str(tmp_path)]) == f"{error}; sysctl fs.inotify.max_user_{limit} may be too low"


@pytest.mark.parametrize("watches", [0, 2], ids=["none", "fewer than folders"])
def test_too_few_watches_are_noticed(watches: int, tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / "projects" / name).mkdir(parents=True)
    limit = f"echo {watches} > /proc/sys/user/max_inotify_watches"
    command = [sys.executable, "-m", "ccwatch", "doctor", "--config-dir", str(tmp_path)]
    limited = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{limit} && exec "$@"', "sh"]
    try:
        done = subprocess.run(
            [*limited, *command], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("limits of one process cannot be set here")
    assert "by polling only: OS file watch limit reached" in done.stdout
    assert "fs.inotify.max_user_watches may be too low" in done.stdout

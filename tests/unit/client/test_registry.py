"""Which clients are alive."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccwatch.client.registry import Clients, began_at, clients
from ccwatch.model.client import Running

SESSION = "32e49854-b284-4def-b469-4a06e47e7fc5"


class Machine:
    """A config folder and a kernel's description of processes."""

    def __init__(self, root: Path) -> None:
        self.config, self.proc = root / ".claude", root / "proc"
        self.machine_id = root / "machine-id"
        (self.config / "sessions").mkdir(parents=True)
        self.proc.mkdir()

    def entry(self, **fields: object) -> None:
        name = f"{fields.get('pid')}.json"
        (self.config / "sessions" / name).write_text(json.dumps(fields))

    def process(self, pid: int, began: int, name: str = "node", state: str = "S") -> None:
        (self.proc / str(pid)).mkdir()
        rest = " ".join(["1"] * 18)
        (self.proc / str(pid) / "stat").write_text(f"{pid} ({name}) {state} {rest} {began} 0 0\n")

    def see_processes_of(self, domain: str) -> None:
        _, id_, name = domain.split(":", 2)
        self.machine_id.write_text(f"{id_}\n")
        (self.proc / "self" / "ns").mkdir(parents=True)
        (self.proc / "self" / "ns" / "pid").symlink_to(name)

    def running(self) -> tuple[Running, ...]:
        return clients(self.config, self.proc).running

    def clients(self) -> Clients:
        return clients(self.config, self.proc, self.machine_id)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_client_whose_process_began_when_its_entry_says_is_alive(machine: Machine) -> None:
    machine.process(12789, 286208)
    machine.entry(
        pid=12789, sessionId=SESSION, cwd="/home/dev/shop", startedAt=1795366229633,
        procStart="286208", version="2.1.330", kind="interactive", status="idle",
    )  # fmt: skip
    assert machine.running() == (
        Running(SESSION, 12789, "idle", 1795366229633),
    )  # fmt: skip


def test_a_pid_that_another_process_has_now_is_not_alive(machine: Machine) -> None:
    machine.process(12789, 999999)
    machine.entry(pid=12789, sessionId=SESSION, procStart="286208")
    assert machine.running() == ()


def test_a_process_that_is_gone_or_was_not_yet_waited_for_is_not_alive(machine: Machine) -> None:
    machine.entry(pid=100, sessionId=SESSION, procStart="1")
    machine.process(200, 1, state="Z")
    machine.entry(pid=200, sessionId=SESSION, procStart="1")
    assert machine.running() == ()


def test_brackets_and_blanks_in_a_process_name_do_not_move_the_fields(machine: Machine) -> None:
    machine.process(300, 77, name="tmux: (1) S 5")
    machine.entry(pid=300, sessionId=SESSION, procStart="77")
    assert [one.pid for one in machine.running()] == [300]


def test_an_entry_without_a_start_is_believed(machine: Machine) -> None:
    machine.process(4242, 5)
    machine.entry(pid=4242, sessionId=SESSION, kind="interactive")
    assert [one.pid for one in machine.running()] == [4242]


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that waits to be told to end."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.communicate(b"\n")


def now_ms() -> int:
    return round(time.time() * 1000)


def test_where_there_is_no_proc_a_client_is_alive_until_its_process_ends(
    machine: Machine, child: subprocess.Popen[bytes]
) -> None:
    machine.proc.rmdir()
    told = {"procStart": "Mon Sep  7 16:23:16 2026", "pidDomain": "darwin"}
    machine.entry(pid=child.pid, sessionId=SESSION, startedAt=now_ms(), **told)
    machine.entry(pid=2**31 - 1, sessionId="gone", startedAt=now_ms(), **told)
    machine.entry(pid=2**31, sessionId="no pid", startedAt=now_ms(), **told)
    assert [one.session_id for one in machine.running()] == [SESSION]
    assert machine.clients().named == frozenset({SESSION, "gone"})
    assert not machine.clients().unchecked
    assert not machine.clients().elsewhere
    child.kill()
    while machine.running():  # until it has ended, though it is not waited for
        time.sleep(0.01)
    child.wait()
    assert machine.running() == ()


def test_where_there_is_no_proc_a_process_that_began_after_the_client_is_another(
    machine: Machine, child: subprocess.Popen[bytes]
) -> None:
    machine.proc.rmdir()
    machine.entry(pid=child.pid, sessionId="killed", startedAt=now_ms() - 3_600_000)
    assert machine.running() == ()
    machine.entry(pid=child.pid, sessionId=SESSION, startedAt=now_ms() - 1000)
    assert [one.session_id for one in machine.running()] == [SESSION]


def test_where_there_is_no_proc_a_container_of_linux_says_nothing_of_a_process(
    machine: Machine, child: subprocess.Popen[bytes]
) -> None:
    machine.proc.rmdir()
    machine.entry(
        pid=child.pid, sessionId=SESSION, startedAt=now_ms(), procStart="543621664",
        pidDomain="linux:5f2c:pid:[4026531836]",
    )  # fmt: skip
    assert machine.clients() == Clients((), frozenset({SESSION}), True, frozenset({SESSION}))


def test_where_there_is_no_proc_a_process_that_tells_nothing_is_alive(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(pid: int) -> None:
        raise psutil.AccessDenied(pid)

    monkeypatch.setattr(psutil, "Process", deny)
    machine.proc.rmdir()
    machine.entry(pid=300, sessionId=SESSION, startedAt=1)
    assert [one.pid for one in machine.running()] == [300]


def test_where_nothing_tells_of_processes_the_pid_alone_is_asked(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, child: subprocess.Popen[bytes]
) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    machine.proc.rmdir()
    machine.entry(pid=child.pid, sessionId="child", startedAt=1, procStart="12")
    assert [one.pid for one in machine.running()] == [child.pid]
    child.kill()
    child.wait()
    assert machine.running() == ()
    machine.entry(pid=os.getpid(), sessionId=SESSION, startedAt=1, procStart="12")
    machine.entry(pid=2**31 - 1, sessionId="other", startedAt=1, procStart="12")
    assert [one.pid for one in machine.running()] == [os.getpid()]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
def test_a_real_process_is_found_and_lost_again(machine: Machine) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        machine.entry(pid=child.pid, sessionId=SESSION, procStart=began_at(child.pid))
        assert [one.pid for one in clients(machine.config).running] == [child.pid]
    finally:
        child.communicate(b"\n")
    assert clients(machine.config).running == ()


def test_of_two_clients_of_one_session_the_newer_counts(machine: Machine) -> None:
    for pid, started in [(1, 20), (2, 10)]:
        machine.process(pid, 5)
        machine.entry(pid=pid, sessionId=SESSION, startedAt=started)
    assert [one.pid for one in machine.running()] == [1]


def test_keys_are_never_opened_and_pipes_never_waited_for(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (machine.config / "sessions" / "77.ab12.key").write_text("secret")
    os.mkfifo(machine.config / "sessions" / "78.json")
    opened: list[str] = []
    real = os.open

    def noted(path: str, flags: int) -> int:
        opened.append(str(path))
        return real(path, flags)

    monkeypatch.setattr(os, "open", noted)
    assert machine.running() == ()
    assert [Path(path).name for path in opened] == ["78.json"]


def test_no_folder_means_no_clients_and_no_register(tmp_path: Path) -> None:
    assert clients(tmp_path / "none") == Clients()


def test_an_entry_names_its_session_whether_its_client_is_alive_or_not(machine: Machine) -> None:
    assert clients(machine.config, machine.proc).named == frozenset()
    machine.entry(pid=300, sessionId=SESSION, procStart="1")
    found = clients(machine.config, machine.proc)
    assert (found.running, found.named) == ((), frozenset({SESSION}))


HERE, ELSEWHERE = "linux:5f2c:pid:[4026531836]", "linux:5f2c:pid:[4026532999]"


@pytest.mark.parametrize(
    ("domain", "unchecked", "elsewhere"),
    [
        (HERE, False, False),
        (ELSEWHERE, True, True),
        ("linux:77aa:pid:[4026531836]", True, True),
        ("linux::", True, False),
        ("win32:desk", True, True),
        (None, True, False),
    ],
    ids=["here", "container", "another machine", "unknown", "another platform", "old release"],
)
@pytest.mark.parametrize("pid", [100, 200], ids=["no such process", "another process"])
def test_of_a_client_whose_process_cannot_be_seen_nobody_says_that_it_ended(
    machine: Machine, pid: int, domain: str | None, unchecked: bool, elsewhere: bool
) -> None:
    machine.see_processes_of(HERE)
    machine.process(200, 99)
    machine.process(300, 77)
    machine.entry(pid=pid, sessionId=SESSION, procStart="1", pidDomain=domain)
    machine.entry(pid=300, sessionId="other", procStart="77", pidDomain=HERE)
    found = machine.clients()
    assert [one.session_id for one in found.running] == ["other"]
    assert found.unchecked == (frozenset((SESSION,)) if unchecked else frozenset())
    assert found.elsewhere is elsewhere


def test_a_process_that_is_seen_is_alive_whatever_its_machine_is_called(machine: Machine) -> None:
    """As in a container that has an id of its own, but sees all processes of the machine."""
    machine.see_processes_of(HERE)
    machine.process(300, 77)
    machine.entry(pid=300, sessionId=SESSION, procStart="77", pidDomain="linux:77aa:pid:[1]")
    found = machine.clients()
    assert [one.pid for one in found.running] == [300]
    assert not found.unchecked
    assert not found.elsewhere


fields = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)


@given(
    st.binary(max_size=60)
    | st.dictionaries(
        st.sampled_from(["pid", "sessionId", "procStart", "startedAt", "cwd", "status"]), fields
    ).map(lambda entry: json.dumps(entry).encode())
)
def test_no_entry_is_too_odd(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    machine = Machine(tmp_path_factory.mktemp("machine"))
    (machine.config / "sessions" / "5.json").write_bytes(raw)
    assert all(one.pid > 0 and one.session_id for one in machine.running())

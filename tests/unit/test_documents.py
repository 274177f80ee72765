"""What README and docs name is there, and what users must be told of is named."""

import ast
import re
from pathlib import Path

import pytest

from ccwatch.cli.parser import build
from ccwatch.options import Options

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LIBRARIES = {"App", "Content", "None", "Struct"}
"""Names in capitals that are not ours."""


def table(heading: str) -> str:
    """The first cells of the table in a section of the README."""
    section = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return "\n".join(line.split("|")[1] for line in section.splitlines() if line.startswith("|"))


def test_every_setting_has_a_line_in_the_readme() -> None:
    told = re.findall(r"`(\w+)`", table("Settings"))
    assert sorted(told) == sorted(Options.__struct_fields__)


def test_every_command_has_a_line_in_the_readme() -> None:
    (commands,) = (one for one in build()._actions if one.dest == "command")
    assert set(re.findall(r"`ccwatch (\w+)", table("Commands"))) == set(commands.choices or ())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_of_make_that_a_page_names_is_there(page: Path) -> None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    told = re.findall(r"(?:`|\$ )make ([\w-]+)", page.read_text())
    assert set(told) <= set(targets)


def test_every_class_that_the_page_on_the_architecture_names_is_there() -> None:
    told = re.findall(r"`(?:\w+\.)*([A-Z][a-z]\w*)`", (ROOT / "docs/architecture.md").read_text())
    sources = [path.read_text() for path in (ROOT / "ccwatch").rglob("*.py")]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    known = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    assert set(told) - LIBRARIES <= known

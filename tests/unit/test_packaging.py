"""What is installed is everything that the program needs, and nothing else."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFTOVERS = (".pyc",)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    ours = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "ccwatch").rglob("*")
        if path.is_file() and path.suffix not in LEFTOVERS
    }
    packed = {name for name in wheel.namelist() if name.startswith("ccwatch/")}
    assert packed == ours


def test_the_wheel_holds_nothing_besides_the_package_and_its_description(
    wheel: zipfile.ZipFile,
) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {"ccwatch", "ccwatch_tui-0.1.0.dist-info"}


def test_the_command_is_called_ccwatch(wheel: zipfile.ZipFile) -> None:
    entry = wheel.read("ccwatch_tui-0.1.0.dist-info/entry_points.txt").decode()
    assert entry.split("\n")[:2] == ["[console_scripts]", "ccwatch = ccwatch.cli:main"]


def test_every_direct_dependency_is_locked_to_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {name.split(">")[0].split("=")[0] for name in wanted}
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    locked = {line.split("==")[0] for line in lines if "==" in line}
    assert names <= locked


def test_the_changelog_has_a_place_for_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert "## [Unreleased]" in changelog or f"## [{project['version']}]" in changelog

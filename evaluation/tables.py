"""What all tables have in common: the config folders they are about, and the word for a goal."""

from pathlib import Path


def configs(dirs: list[Path]) -> list[Path]:
    """The config folders among folders, and those of the recordings in them."""
    found: list[Path] = []
    for folder in dirs:
        below = [folder / "claude", *sorted(folder.glob("*/claude"))]
        found += [one for one in (folder, *below) if (one / "projects").is_dir()]
    return found


def name_of(folder: Path) -> str:
    """What a config folder is called in a table."""
    return folder.parent.name if folder.name == "claude" else folder.name


def outcome(*, met: bool) -> str:
    """Say whether a goal is met."""
    return "met" if met else "missed"

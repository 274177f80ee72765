"""Describes the archive of compactions."""

import os

from ccwatch.cli.invocation import Invocation
from ccwatch.plain_text import one_line
from ccwatch.store.databases.archive import Archive
from ccwatch.units import count


def archive_line(call: Invocation) -> str:
    """Describe the archive in one line."""
    return "kept   " + "; ".join(archive_status(call))


def archive_status(call: Invocation) -> list[str]:
    """Describe what is in the archive, where it is, and what is wrong with it. Changes nothing."""
    if not call.options.archive:
        return ["nothing: the archive is switched off"]
    archive = Archive(call.places.state, writes=False)
    entries, texts = archive.count()
    known = "? compactions" if archive.problem else count(entries, "compaction")
    said = [f"{known} in {one_line(str(archive.path), 400)}"]
    if os.path.isfile(archive.path):
        size = os.path.getsize(archive.path)
        said.append(f"{size:,} bytes" + ("" if archive.problem else f", {texts:,} with summaries"))
        if not os.access(archive.path, os.W_OK):
            said.append("not writable")
    if damaged := len([*archive.path.parent.glob(f"{archive.path.name}.damaged-*")]):
        said.append(f"{damaged} damaged before, and put aside there")
    if archive.problem:
        said.append(f"problem: {one_line(archive.problem, 400)}")
    return said

"""What is in the archive of compactions, in words."""

import os
from collections.abc import Mapping
from dataclasses import replace

from ccwatch.cli.setup import Places, new_archive
from ccwatch.options import Options
from ccwatch.plain_text import one_line
from ccwatch.report.sections import count


def in_a_line(options: Options, places: Places, environ: Mapping[str, str]) -> str:
    """Say in one line what is in the archive."""
    return "kept   " + "; ".join(state(options, places, environ))


def state(options: Options, places: Places, environ: Mapping[str, str]) -> list[str]:
    """Say what is in the archive, where it is, and what is wrong with it. Nothing is changed."""
    if not options.archive:
        return ["nothing is kept of compactions: the setting archive is off"]
    archive = new_archive(replace(options, archive=False), places, environ)
    entries, texts = archive.count()
    said = [f"{count(entries, 'compaction')} in {one_line(str(archive.path), 400)}"]
    if os.path.isfile(archive.path):
        size = os.path.getsize(archive.path)
        said.append(f"{size:,} bytes, {texts:,} with summaries")
    if archive.problem:
        said.append(f"problem: {one_line(archive.problem, 400)}")
    return said

"""Tip: images that were carried from request to request."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.tips.blocks.carried import BlockTotals, carried
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import Tip
from ccwatch.analysis.tips.worth import amount, times
from ccwatch.model.entry import Kind
from ccwatch.money import estimate

SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/vision"
SOME: Final = 3
"""The least number of images to report."""
OFTEN: Final = 10
"""The least requests that sent an image again, for it to count."""


def images(case: Case) -> Iterator[Finding]:
    """Several images have stayed in the window long after they were looked at.

    An image takes up to about 1,600 tokens, with newer models more, however little of it matters,
    and every response reads it again. A cropped image takes less, copied text less still, and a
    compaction leaves only what was seen in it.

    Source: Anthropic's page on vision, "Evaluate image size".
    """
    found = [one for one in carried(case) if one.entry.kind is Kind.IMAGE and one.again >= OFTEN]
    load = BlockTotals.of(found)
    if len(found) < SOME or not load.pays(case):
        return
    yield Finding(
        id=IMAGES.id,
        title=f"{times(len(found), 'image')} in the window, {amount(load.tokens)}",
        advice="Crop images to what matters, paste text as text, and run /compact when you are "
        "done with them.",
        evidence=f"up to {max(one.again for one in found)} responses read them again, "
        f"{amount(load.resent)} for {estimate(load.nano)}",
        saving_tokens=load.resent,
        saving_nano=load.nano,
        turns=load.turns,
        blocks=load.entries,
    )


IMAGES: Final = Tip("images", "Images that stay in the window", images, SOURCE)
"""Looked at once, read many times."""

"""Tip: a listing of skills that takes more of the window than it should."""

from collections.abc import Iterator
from typing import Final

from ccwatch.analysis.tips.blocks.carried import BlockTotals, carried
from ccwatch.analysis.tips.case import Case
from ccwatch.analysis.tips.feature import Feature
from ccwatch.analysis.tips.finding import Finding
from ccwatch.analysis.tips.tip import Tip
from ccwatch.analysis.tips.worth import amount, times
from ccwatch.model.entry import Kind
from ccwatch.money import estimate
from ccwatch.units import marked, percent

SOURCE: Final = "https://code.claude.com/docs/en/skills"
LISTING: Final = "skill_listing"
"""The attachment that lists the skills."""
BUDGET: Final = 0.01
"""The share of the window that the listing is meant to take (`skillListingBudgetFraction`)."""
LOOSE: Final = 1.5
"""The factor of that share above which it is too large: ways to count tokens differ."""


def skill_listing(case: Case) -> Iterator[Finding]:
    """The list of skills takes more than one and a half percent of the window.

    The name and description of every skill are in each context, used or not. Newer releases can
    list some by their names alone, or not at all; plugins that are not used can be turned off.
    The saving is what the list cost beyond one percent of the window, which it is meant to
    take.

    Source: Anthropic's page on skills, "Skill descriptions are cut short".
    """
    window = case.view.context.window.tokens
    listed = [one for one in carried(case) if one.entry.name == LISTING]
    held = sum(one.tokens for one in listed)
    if not window or held <= LOOSE * BUDGET * window:
        return
    within = round(BUDGET * window) // len(listed)
    load = BlockTotals.of(one.beyond(within) for one in listed)
    if not load.pays(case):
        return
    used = sum(entry.kind is Kind.CALL and entry.name == "Skill" for entry in case.story.entries)
    if Feature.SKILL_OVERRIDES.is_in(case.session.version):
        advice = 'Set "skillOverrides" in settings.json to "name-only" or "off" for unused skills.'
    else:
        advice = "Turn off plugins and skills that you do not use, with /plugin."
    yield Finding(
        id=SKILLS.id,
        title=f"The list of skills takes {amount(held)} of the window",
        advice=advice,
        evidence=f"{marked(percent(held / window, digits=1))} of the window, where 1% is intended; "
        f"{times(used, 'call')} of a skill; {amount(load.resent)} read again for "
        f"{estimate(load.nano)}",
        saving_tokens=load.resent,
        saving_nano=load.nano,
        blocks=load.entries,
    )


SKILLS: Final = Tip("skill-listing", "A long list of skills", skill_listing, SOURCE)
"""Read with every request."""

"""Tips: the listing of skills, and images that stay in the window."""

from ccwatch.analysis.tips.blocks.images import IMAGES, OFTEN
from ccwatch.analysis.tips.blocks.skills import SKILLS
from tests.support.block_cases import Work, only
from tests.support.session_cases import OPUS_1M, found


def with_skills(size: int, model: str = "", version: str = "2.1.330") -> Work:
    work = Work(model, version=version) if model else Work(version=version)
    work.attach("skill_listing", size)
    work.on(40)
    return work


def test_a_long_listing_of_skills_costs_beyond_one_percent_of_the_window() -> None:
    finding = only(SKILLS, with_skills(6_000).known())
    assert finding.title == "The list of skills takes ≈6.1k of the window"
    assert "3.0% of the window, where 1% is intended; 0 calls of a skill" in finding.evidence
    assert "skillOverrides" in finding.advice
    assert finding.saving_nano
    assert [block.name for block in finding.blocks] == ["skill_listing"]


def test_a_listing_of_the_size_that_it_is_meant_to_have_is_no_waste() -> None:
    assert found(SKILLS, with_skills(2_900).known()) == []
    assert found(SKILLS, with_skills(10_000, OPUS_1M).known()) == []


def test_older_releases_can_only_turn_plugins_off() -> None:
    assert "/plugin" in only(SKILLS, with_skills(6_000, version="2.1.128").known()).advice


def with_images(count: int, turns: int) -> Work:
    work = Work()
    work.on(1)
    for _ in range(count):
        work.image()
        work.go()
    work.on(turns)
    return work


def test_images_that_were_carried_for_long_are_added_up() -> None:
    finding = only(IMAGES, with_images(4, 30).known())
    assert finding.title == "4 images in the window, ≈6.0k"
    assert len(finding.blocks) == 4
    assert "up to 33 responses read them again" in finding.evidence


def test_two_images_are_no_habit() -> None:
    assert found(IMAGES, with_images(2, 60).known()) == []


def test_images_that_just_came_in_are_looked_at() -> None:
    assert found(IMAGES, with_images(3, OFTEN - 3).known()) == []

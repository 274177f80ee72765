"""What a tip tells to type is only told to releases that have it."""

import pytest

from ccwatch.analysis.tips.feature import Feature


@pytest.mark.parametrize("feature", Feature)
def test_a_release_that_is_not_known_has_nothing(feature: Feature) -> None:
    assert not any(feature.is_in(version) for version in ("", "dev", "2.1", "0.2.9", "1.0.44"))


@pytest.mark.parametrize("feature", Feature)
def test_the_newest_release_has_everything(feature: Feature) -> None:
    assert feature.is_in("2.1.330")
    assert feature.is_in("v3.0.0")


def test_releases_are_compared_as_numbers() -> None:
    assert Feature.CACHE_SETTING.is_in("2.1.243")
    assert not Feature.CACHE_SETTING.is_in("2.1.99")

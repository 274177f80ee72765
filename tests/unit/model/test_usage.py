"""Usages are added and merged field by field, and none is left out."""

import pytest

from ccwatch.analysis.bill import Cost
from ccwatch.analysis.rates import Rates
from ccwatch.model.usage import Usage

FIELDS = Usage.__struct_fields__


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_added_and_merged(name: str) -> None:
    two, three = Usage(**{name: 2}), Usage(**{name: 3})
    assert two.plus(three) == Usage(**{name: 5})
    assert two.largest(three) == three.largest(two) == three
    assert three.outdoing(Usage()) == three


def test_every_field_has_a_rate_and_a_cost() -> None:
    assert len(FIELDS) == len(Rates.__struct_fields__) == len(Cost.__struct_fields__)

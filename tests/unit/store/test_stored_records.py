"""What is stored on disk or sent to another process: its format and the number that names it."""

from collections.abc import Iterator

import pytest
from msgspec import Struct
from msgspec.inspect import StructType, Type, type_info

from ccwatch.analysis.stored_analysis import StoredAnalysis
from ccwatch.store.line_counts import FileLineCounts
from ccwatch.store.resting import analysis_codec
from ccwatch.store.resting.handover import Handover
from ccwatch.store.resting.session_record import STRUCTS, SessionRecord
from ccwatch.transcript.folding import packed


def structs(root: type[Struct]) -> set[type[Struct]]:
    """Every struct in a record."""
    found: set[type[Struct]] = set()

    def parts(value: object) -> Iterator[Type]:
        """The types that a type is made of, however deep."""
        if isinstance(value, Type):
            yield value
        elif isinstance(value, tuple):
            for one in value:
                yield from parts(one)

    def visit(kind: Type) -> None:
        if isinstance(kind, StructType):
            if kind.cls in found:
                return
            found.add(kind.cls)
            for field in kind.fields:
                visit(field.type)
            return
        for name in kind.__struct_fields__:
            for part in parts(getattr(kind, name)):
                visit(part)

    visit(type_info(root))
    return found


@pytest.mark.parametrize(
    "root", [packed.Packed, StoredAnalysis, SessionRecord, FileLineCounts, Handover]
)
def test_records_are_stored_without_the_names_of_their_fields(root: type[Struct]) -> None:
    assert {one for one in structs(root) if not one.__struct_config__.array_like} == set()


@pytest.mark.parametrize(
    ("root", "known"),
    [
        (packed.Packed, packed.STORED),
        (StoredAnalysis, analysis_codec.STORED),
        (SessionRecord, STRUCTS),
    ],
)
def test_a_change_of_any_field_changes_the_number_of_the_format(
    root: type[Struct], known: tuple[type[Struct], ...]
) -> None:
    assert structs(root) <= {*known, *packed.STORED}

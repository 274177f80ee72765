"""What became of what was in a context before a compaction."""

from ccwatch.analysis.alignment import align
from ccwatch.analysis.compaction.aftermath import Aftermath, aftermath, paths
from ccwatch.model.compaction import Compaction
from ccwatch.model.entry import Kind
from tests.support.details import by_bytes
from tests.support.talk import Talk

CART, SHOP = "/home/dev/shop/cart.py", "/home/dev/shop/shop.py"


def after_of(talk: Talk, compaction: Compaction) -> Aftermath:
    along = align(talk.story, talk.lane)
    return aftermath(along, compaction, by_bytes(along))


def test_files_are_lost_until_they_are_read_again() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200), ("Read", SHOP, 6400))
    one = talk.compact()
    talk.idle(1)
    talk.turn(("Read", CART, 3200))
    after = after_of(talk, one)
    assert [(file.path, file.tokens, file.back_ms is None) for file in after.lost] == [
        (SHOP, 2000, True),
        (CART, 1000, False),
    ]
    assert not any(file.attached for file in after.lost)


def test_a_file_found_unchanged_does_not_come_back() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    one = talk.compact()
    talk.prompt()
    talk.use("Read", CART, 80, same=True)
    talk.answer()
    assert [file.back_ms for file in after_of(talk, one).lost] == [None]


def test_rows_kept_as_they_were_are_told_and_not_lost() -> None:
    talk = Talk()
    talk.prompt()
    row = talk.use("Read", CART)
    talk.use("Read", SHOP)
    talk.answer()
    one = talk.compact(row)
    after = after_of(talk, one)
    assert [entry.target for entry in after.kept] == [CART]
    assert [file.path for file in after.lost] == [SHOP]


def test_attachments_between_a_compaction_and_the_next_prompt_were_put_back() -> None:
    talk = Talk()
    talk.turn(("Read", CART, 3200))
    one = talk.compact()
    talk.add(Kind.ATTACHMENT, 3200, name="file", target=CART)
    talk.add(Kind.ATTACHMENT, 320, name="skill_listing")
    talk.prompt()
    talk.add(Kind.ATTACHMENT, 320, name="hook_success")
    talk.answer()
    after = after_of(talk, one)
    assert [(back.name, back.target, back.tokens) for back in after.put_back] == [
        ("file", CART, 1000),
        ("skill_listing", "", 100),
    ]
    (file,) = after.lost
    assert file.attached
    assert file.back_ms is not None


def test_files_that_a_command_printed_or_an_error_named_were_not_read() -> None:
    talk = Talk()
    talk.turn(("Bash", f"cat {CART}", 3200))
    talk.use("Read", SHOP, failed=True)
    assert paths(talk.story.entries) == ()
    assert after_of(talk, talk.compact()).lost == ()

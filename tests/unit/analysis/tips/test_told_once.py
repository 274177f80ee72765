"""What one tip says is not said by another one as well, with the same tokens saved twice."""

from ccwatch.analysis.tips.registry import advise
from ccwatch.analysis.tips.sessions.mid_task import MIDWAY
from tests.support.session_cases import HOUR, Diary, names, only

CART = ("Edit", "/home/dev/shop/src/cart.py")
MAIL = ("Edit", "/home/dev/post/src/mail.py")


def test_another_task_after_a_pause_is_told_once() -> None:
    diary = Diary()
    diary.turns(4, CART, grows=14_000)
    diary.turns(5, MAIL, after=2 * HOUR, grows=100)
    told = names(advise(diary.case()))
    assert "clear-after-pause" in told
    assert "unrelated-prompts" not in told


def test_another_task_elsewhere_is_told_beside_the_one_after_a_pause() -> None:
    """The pause was near the end, where little was carried on."""
    diary = Diary()
    diary.turns(4, CART, grows=10_000)
    diary.turns(8, MAIL, grows=1_000)
    diary.turn(("Edit", "/home/dev/book/src/page.py"), after=2 * HOUR, grows=100)
    told = names(advise(diary.case()))
    assert {"clear-after-pause", "unrelated-prompts"} <= {*told}


def test_the_pause_before_another_task_is_that_tip_s() -> None:
    diary = Diary()
    diary.turns(4, CART, grows=14_000)
    diary.turn(MAIL, after=2 * HOUR, grows=100)
    assert "cache-pauses" not in names(advise(diary.case()))
    diary.turn(MAIL, after=3 * HOUR, grows=100)
    told = {one.id: one for one in advise(diary.case())}
    assert told["cache-pauses"].turns == (5,)


def test_compactions_that_an_earlier_one_by_hand_would_have_spared_are_told_with_that() -> None:
    diary = Diary(version="2.1.100")
    for _ in range(3):
        diary.turn(grows=140_000 - diary.context - 200)
        diary.ask()
        for _ in range(20):
            (id,) = diary.answer(("Bash", "make test"), grows=1_500)
            diary.result(id)
        diary.compact()
        diary.answer(grows=100)
    case = diary.case()
    assert only(MIDWAY, case).saving_nano
    told = names(advise(case))
    assert "trigger-too-high" in told
    assert "compacted-midway" not in told
    assert "compacted-midway" in names(advise(case, off={"trigger-too-high"}))

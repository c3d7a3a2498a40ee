"""Group commit: what waits together is saved together, and each sender hears of its own part."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import NamedTuple

from bot.web.groups import GROUP_MOST_N, WAITING_MOST_N, Groups, pause_after_s
from nps_engine.errors import StorageError, UserError


class Word(NamedTuple):
    """A request of these tests: a word, and what no two of a group may share."""

    word: str
    once: str | None = None


class Desk:
    """Saves words in capitals, once its door is open; remembers each group."""

    def __init__(self) -> None:
        self.door = threading.Event()
        self.groups: list[str] = []

    def save(self, words: Sequence[Word]) -> list[str | Exception]:
        assert self.door.wait(10)
        self.groups.append(" ".join(each.word for each in words))
        return [UserError("No") if each.word == "bad" else each.word.upper() for each in words]


async def hand_in(desk: Desk, *words: Word) -> list[str | BaseException]:
    """Hand in the first word, let its group begin, hand in the rest, and only then open the door."""
    groups: Groups[Word, str] = Groups(desk.save)
    first, *rest = words
    sent = [asyncio.create_task(groups.saved(first))]
    await one_turn()
    sent += [asyncio.create_task(groups.saved(word)) for word in rest]
    await one_turn()
    desk.door.set()
    return await asyncio.gather(*sent, return_exceptions=True)


async def one_turn() -> None:
    """Let all that can go on go on."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_the_first_goes_alone_and_who_comes_meanwhile_goes_together():
    desk = Desk()
    replies = asyncio.run(hand_in(desk, *map(Word, ["one", "two", "three", "four"])))
    assert (desk.groups, replies) == (["one", "two three four"], ["ONE", "TWO", "THREE", "FOUR"])


def test_each_hears_of_its_own_error():
    desk = Desk()
    one, bad, three = asyncio.run(hand_in(desk, *map(Word, ["one", "bad", "three"])))
    assert (one, type(bad), three) == ("ONE", UserError, "THREE")


def test_a_group_ends_before_a_repeat_and_order_is_kept():
    desk = Desk()
    words = (Word("first"), Word("a", "key"), Word("b"), Word("a2", "key"), Word("c"))
    asyncio.run(hand_in(desk, *words))
    assert desk.groups == ["first", "a b", "a2 c"]


def test_a_group_has_a_limit():
    desk = Desk()
    asyncio.run(hand_in(desk, *(Word(str(number)) for number in range(GROUP_MOST_N + 2))))
    assert [len(group.split()) for group in desk.groups] == [1, GROUP_MOST_N, 1]


def test_who_comes_when_too_many_wait_is_told_so_and_nobody_else_suffers():
    desk = Desk()
    replies = asyncio.run(hand_in(desk, *(Word("w") for _ in range(WAITING_MOST_N + 2))))
    assert [type(reply) for reply in replies[-2:]] == [str, StorageError]
    assert replies.count("W") == WAITING_MOST_N + 1


def test_a_sender_that_has_gone_leaves_the_others_their_replies():
    async def scene(desk: Desk) -> list[str]:
        groups: Groups[Word, str] = Groups(desk.save)
        one, gone, three = (
            asyncio.create_task(groups.saved(Word(word))) for word in ("one", "gone", "three")
        )
        await one_turn()
        gone.cancel()
        await one_turn()
        desk.door.set()
        return await asyncio.wait_for(asyncio.gather(one, three), 10)

    desk = Desk()
    assert asyncio.run(scene(desk)) == ["ONE", "THREE"]
    assert desk.groups == ["one gone three"]


def test_a_fault_of_ours_reaches_everyone_and_the_next_group_is_saved():
    async def scene() -> list[str | BaseException]:
        groups: Groups[Word, str] = Groups(lambda words: [1 / int(each.word) for each in words])
        failed = await asyncio.gather(
            groups.saved(Word("0")), groups.saved(Word("4")), return_exceptions=True
        )
        return [*failed, await groups.saved(Word("2"))]

    first, second, third = asyncio.run(scene())
    assert (type(first), type(second), third) == (ZeroDivisionError, ZeroDivisionError, 0.5)


def test_a_group_after_a_pause_begins_by_itself():
    async def scene(desk: Desk) -> None:
        groups: Groups[Word, str] = Groups(desk.save)
        desk.door.set()
        for number in range(3):
            assert await groups.saved(Word(f"w{number}")) == f"W{number}"
            await one_turn()

    desk = Desk()
    asyncio.run(scene(desk))
    assert desk.groups == ["w0", "w1", "w2"]


LONG_S, NONE_S = 60.0, 0.0


async def three_come_back(desk: Desk, pause_s: float, *, back: int) -> None:
    """Have three saved together; of those the first is back at once, others a little later."""
    groups: Groups[Word, str] = Groups(desk.save, lambda took_s: pause_s)

    async def sender(word: str, late: int) -> None:
        await groups.saved(Word(word))
        for _ in range(late):
            await one_turn()
        if late < back:
            await groups.saved(Word(f"{word}2"))

    first = asyncio.create_task(groups.saved(Word("first")))
    await one_turn()
    senders = [asyncio.create_task(sender(word, late)) for late, word in enumerate("abc")]
    await one_turn()
    desk.door.set()
    await asyncio.gather(first, *senders)


def test_who_was_answered_together_is_saved_together_again():
    desk = Desk()
    asyncio.run(three_come_back(desk, LONG_S, back=3))
    assert desk.groups == ["first", "a b c", "a2 b2 c2"]


def test_nobody_waits_for_those_who_do_not_come_back():
    desk = Desk()
    asyncio.run(three_come_back(desk, NONE_S, back=1))
    assert desk.groups == ["first", "a b c", "a2"]


def test_the_pause_is_a_quarter_of_the_last_groups_time_and_never_long():
    assert [pause_after_s(took_s) for took_s in (0.0, 0.02, 30.0)] == [0.0, 0.005, 0.02]

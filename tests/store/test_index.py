"""The index: what is kept of a link, what survives, and what is said when a file is at fault."""

from __future__ import annotations

import asyncio
import errno
import os
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import IndexRow, LinkKey, Order, Seen, Sighting
from paylink_tui.model.query import parse
from paylink_tui.store import index_rows, index_schema, index_text
from paylink_tui.store.index import Index
from paylink_tui.store.index_reader import Reader
from paylink_tui.store.index_result import ReplacedError, SupersededError
from tests.store.index_samples import NOW, earlier, money, sighting

Open = Callable[[], Index]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens the index of this test, as often as it is asked for."""
    indexes: list[Index] = []

    def open_() -> Index:
        indexes.append(Index(tmp_path / "index", clock=lambda: NOW))
        return indexes[-1]

    yield open_
    for index in indexes:
        await index.close()


def _key(seen: Sighting) -> LinkKey:
    return LinkKey.of(seen.record)


async def _row(index: Index, seen: Sighting) -> IndexRow:
    row = await index.row(_key(seen))
    assert row is not None
    return row


async def _ids(
    index: Index, text: str, order: Order = Order.ADDED, down: bool = False
) -> list[str]:
    result = await index.search(parse(text, NOW), order, down)
    await result.whole()
    return [row.key.id for row in await result.rows(0, result.count) if row]


async def test_a_link_is_kept_with_all_that_was_seen_of_it(opened: Open) -> None:
    seen = sighting(
        7,
        status="Expired",
        reference="R-1",
        single_use=True,
        expires_at=NOW,
        created_at=NOW,
        struck=(money("59.90"),),
        metadata={"order": "A 7"},
    )
    index = opened()
    assert await index.take([seen]) == (Seen(new=1), None)
    row = await _row(index, seen)
    record = seen.record
    assert (row.url, row.status, row.reference) == (record.url, "Expired", "R-1")
    assert [str(price) for price in (*row.amounts, *row.struck)] == [
        *("39.99 EUR", "5000.00 RUB", "59.90 EUR"),
    ]
    assert (row.single_use, row.created_at, row.expires_at, row.product_id) == (True, NOW, NOW, 141)
    assert (row.metadata, row.first_seen, row.last_seen) == ({"order": "A 7"}, NOW, NOW)
    raw = await index.raw(row.key)
    assert raw is not None
    assert (raw.raw, raw.seen_at) == ({"id": 7}, NOW)
    assert await index.row(row.key._replace(id="8")) is None
    assert await index.raw(row.key._replace(id="8")) is None
    assert await index.count() == 1


async def test_a_link_seen_again_as_it_was_only_gets_a_later_time(opened: Open) -> None:
    index = opened()
    await index.take([sighting(7, seen_at=earlier(days=2))])
    assert (await index.take([sighting(7), sighting(8)]))[0] == Seen(new=1, same=1)
    row = await _row(index, sighting(7))
    assert (row.first_seen, row.last_seen) == (earlier(days=2), NOW)


async def test_a_list_row_leaves_what_only_the_detail_told(opened: Open) -> None:
    whole = sighting(7, complete=True, status="open", expires_at=NOW, raw={"id": 7, "all": True})
    index = opened()
    await index.take([whole, sighting(7, status="open", seen_at=NOW + timedelta(1))])
    raw = await index.raw(_key(whole))
    assert raw is not None
    assert raw.raw == {"id": 7, "all": True}
    assert (await _row(index, whole)).expires_at == NOW
    later = sighting(7, status="paid", seen_at=NOW + timedelta(2), raw={"id": 7, "paid": True})
    assert (await index.take([later]))[0] == Seen(changed=1)
    row = await _row(index, whole)
    assert (row.status, row.expires_at) == ("paid", NOW)
    last = sighting(7, complete=True, seen_at=NOW + timedelta(3), amounts=())
    await index.take([last])
    row = await _row(index, whole)
    assert (row.status, row.expires_at, row.amounts) == (None, None, ())


async def test_an_older_answer_changes_nothing(opened: Open) -> None:
    index = opened()
    await index.take([sighting(7, status="paid", raw={"id": 7, "n": 1})])
    await index.take([sighting(7, status="open", seen_at=earlier(hours=1), raw={"id": 7, "n": 2})])
    assert (await _row(index, sighting(7))).status == "paid"


async def test_a_link_that_is_gone_is_kept_and_may_come_back(opened: Open) -> None:
    index = opened()
    key = _key(sighting(7))
    await index.take([sighting(7)])
    assert await index.mark_gone([key, key._replace(id="8")], NOW) == 1
    assert await index.mark_gone([key], NOW) == 0
    assert await _ids(index, "gone:yes") == ["7"]
    assert await index.known_among([key]) == frozenset()
    await index.take([sighting(7, seen_at=earlier(minutes=1))])  # asked for before it went
    assert (await _row(index, sighting(7))).gone_at == NOW
    assert (await index.take([sighting(7, seen_at=NOW + timedelta(1))]))[0] == Seen(changed=1)
    assert (await _row(index, sighting(7))).gone_at is None
    assert await index.known_among([key]) == {key}


async def test_what_a_full_scan_did_not_see_is_gone(opened: Open) -> None:
    index = opened()
    await index.take([sighting(n, seen_at=earlier(days=1)) for n in (1, 2)])
    await index.take([sighting(3, seen_at=earlier(days=1), product_id=7)])
    mark = lambda file: index_rows.mark_unseen_gone(  # noqa: E731
        file, (Provider.MESILAT, Environment.TEST, "shop"), seen_before=NOW, at=NOW, product_id=141
    )
    assert await index.take([sighting(2)], mark) == (Seen(same=1), 1)
    assert await _ids(index, "gone:yes") == ["1"]


async def test_a_take_is_written_with_its_own_work_or_not_at_all(opened: Open) -> None:
    index = opened()

    def fails(connection: sqlite3.Connection) -> None:
        raise ValueError("not today")

    both = await asyncio.gather(
        index.take([sighting(1)], fails), index.take([sighting(2)]), return_exceptions=True
    )
    assert isinstance(both[0], ValueError)
    assert await _ids(index, "") == ["2"]
    assert await index.count() == 1


async def test_ids_of_another_environment_or_account_are_other_links(opened: Open) -> None:
    index = opened()
    others = {"environment": Environment.LIVE}, {"account": "pay"}, {"kind": "transfer"}
    await index.take([sighting(7), *(sighting(7, **other) for other in others)])
    assert await index.count() == 4
    found = await index.accounts()
    assert [(each.name, each.environment.value, each.links) for each in found] == [
        *(("pay", "test", 1), ("shop", "live", 1), ("shop", "test", 2)),
    ]
    assert found[0].last_seen == NOW


async def test_a_forgotten_account_leaves_no_link_but_its_notes(opened: Open) -> None:
    index = opened()
    await index.take([sighting(1), sighting(2), sighting(3, account="pay")])
    await index.set_note(_key(sighting(1)), "mine")
    assert await index.forget_account(Provider.MESILAT, Environment.TEST, "shop") == 2
    assert await _ids(index, "") == ["3"]
    assert await index.count() == 1
    assert [note.text for note in await index.notes()] == ["mine"]
    await index.take([sighting(1)])
    assert (await _row(index, sighting(1))).note == "mine"
    assert await _ids(index, "mine") == ["1"]


async def test_notes_and_tags_are_found_and_outlive_the_index(opened: Open, tmp_path: Path) -> None:
    index = opened()
    await index.take([sighting(1), sighting(2)])
    key = _key(sighting(1))
    await index.set_note(key, "Müller rief an")
    await index.set_tags(key, ("VIP", "VIP", "refund"))
    assert await _ids(index, "muller tag:vip has:note,tag") == ["1"]
    note = await index.note_of(key)
    assert note is not None
    assert (note.text, note.tags, note.changed_at) == ("Müller rief an", ("VIP", "refund"), NOW)
    assert (await index.known_values()).tags == ("refund", "vip")
    await index.close()
    (tmp_path / "index" / "index.sqlite3").unlink()
    index = opened()
    await index.take([sighting(1)])
    assert (await _row(index, sighting(1))).tags == ("VIP", "refund")
    await index.set_note(key, "")
    await index.set_tags(key, ())
    assert await _ids(index, "muller") == []
    assert await index.notes() == ()


async def test_the_values_that_occur_are_those_of_now_and_of_every_price(opened: Open) -> None:
    index = opened()
    assert (await index.known_values()).currencies == ()
    tokens = sighting(3, amounts=(money("1", "USDT"), money("2", "RUB")))
    await index.take([sighting(1), tokens, sighting(4, amounts=(), product_id=7)])
    await index.set_tags(_key(sighting(1)), ("vip",))
    known = await index.known_values()
    assert known.currencies[0] == "rub"
    assert set(known.currencies) == {"eur", "rub", "usdt"}
    assert (known.accounts, known.products, known.tags) == (("shop",), ("141", "7"), ("vip",))
    many = {"account": "other", "amounts": (money("1"), money("2"))}
    await index.take([sighting(number, **many) for number in range(5_000)])
    assert (await index.known_values()).currencies == ("eur", "usdt", "rub")  # the rare ones too


async def test_a_link_that_comes_after_its_note_was_changed_has_it(opened: Open) -> None:
    index = opened()
    await index.take([sighting(1)])
    await index.set_note(_key(sighting(1)), "changed")
    await index.forget_account(Provider.MESILAT, Environment.TEST, "shop")
    await index.set_note(_key(sighting(2)), "before it came")
    await index.take([sighting(1), sighting(2)])
    assert await _ids(index, "changed") == ["1"]
    assert await _ids(index, "before") == ["2"]


async def test_a_note_of_another_program_is_found(opened: Open) -> None:
    one, other = opened(), opened()
    await one.take([sighting(1)])
    await other.set_note(_key(sighting(1)), "from the other")
    assert await _ids(one, "other") == ["1"]
    await other.forget_account(Provider.MESILAT, Environment.TEST, "shop")
    await one.take([sighting(1)])
    assert await _ids(one, "other") == ["1"]


async def test_damaged_notes_are_kept_and_taken_over_from_the_index(
    opened: Open, tmp_path: Path
) -> None:
    index = opened()
    await index.take([sighting(1)])
    await index.set_note(_key(sighting(1)), "precious")
    await index.close()
    (tmp_path / "index" / "notes.sqlite3").write_bytes(b"no database" * 100)
    index = opened()
    await index.take([sighting(2)])
    assert "notes.damaged-1.sqlite3" in index.note
    assert [note.text for note in await index.notes()] == ["precious"]


async def test_a_damaged_index_is_put_aside_and_a_new_one_begun(
    opened: Open, tmp_path: Path
) -> None:
    index = opened()
    await index.take([sighting(1)])
    await index.set_note(_key(sighting(1)), "kept")
    await index.close()
    (tmp_path / "index" / "index.sqlite3").write_bytes(b"no database" * 1000)
    index = opened()
    assert await _ids(index, "") == []
    assert "index.damaged-2026-11-21T120000Z.sqlite3" in index.note
    await index.take([sighting(1)])
    assert await _ids(index, "kept") == ["1"]


async def test_damage_met_while_reading_puts_the_file_aside(opened: Open, tmp_path: Path) -> None:
    index = opened()
    await index.take([sighting(n) for n in range(500)])
    await index.close()
    path = tmp_path / "index" / "index.sqlite3"
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    index = opened()
    assert await _ids(index, "4204") == []
    assert "damaged" in index.note


async def test_a_program_follows_when_another_puts_the_file_aside(
    opened: Open, tmp_path: Path
) -> None:
    damage = OSError("both have met it")
    one, other = opened(), opened()
    await one.take([sighting(1)])
    await one.set_note(_key(sighting(1)), "kept")
    await other.take([sighting(2)])
    for index in (other, one):
        await asyncio.to_thread(index._writer.file.set_aside, damage)
        await index.take([sighting(3 if index is one else 2)])
    await one.take([sighting(1)])
    assert sorted(await _ids(one, "")) == sorted(await _ids(other, "")) == ["1", "2", "3"]
    assert await _ids(other, "kept") == ["1"]
    assert len(list((tmp_path / "index").glob("index.damaged-*.sqlite3"))) == 1


async def test_numbers_of_a_file_that_was_replaced_name_no_links_of_another(opened: Open) -> None:
    one, other = opened(), opened()
    await one.take([sighting(n) for n in range(4)])
    await other.take([sighting(4)])
    result = await one.search(parse("", NOW), first=2)
    await result.whole()
    await asyncio.to_thread(other._writer.file.set_aside, OSError("damaged"))
    await other.take([sighting(n + 100) for n in range(5)])
    with pytest.raises(ReplacedError, match="another one begun"):
        await result.rows(0, 5)
    found = await one.search(parse("", NOW))
    assert [row and row.key.id for row in await found.rows(0, 1)] == ["104"]


async def test_an_index_that_was_removed_is_begun_anew(opened: Open, tmp_path: Path) -> None:
    index = opened()
    await index.take([sighting(1)])
    assert await _ids(index, "") == ["1"]
    for path in (tmp_path / "index").glob("index.sqlite3*"):
        path.unlink()
    assert await _ids(index, "") == []
    await index.take([sighting(2)])
    assert await _ids(index, "") == ["2"]


async def test_a_file_of_a_newer_program_is_left_alone(opened: Open, tmp_path: Path) -> None:
    index = opened()
    await index.take([sighting(1)])
    await index.close()
    path = tmp_path / "index" / "index.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(index_schema.MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    index = opened()
    with pytest.raises(index_schema.NewerIndexError, match="newer version"):
        await index.search(parse("", NOW))
    index.feed([sighting(2)])
    await index.flush()
    assert "newer version" in index.note
    assert path.read_bytes() == before


async def test_where_nothing_can_be_written_links_are_still_found(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened()
    await index.take([sighting(1)])
    await index.close()

    def read_only(path: object, flags: int, mode: int = 0) -> int:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", read_only)  # what makes and locks each of the files
        index = opened()
        assert await _ids(index, "") == ["1"]
        with pytest.raises(StoreError, match="may not be written"):
            await index.take([sighting(2)])
        assert "may not be written" in index.note


async def test_behind_the_scenes_texts_are_indexed_and_orders_made_quick(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_schema, "MANY", 1)
    index = opened()
    await index.take([sighting(n, reference="z" if n == 3 else None) for n in range(5)])
    await index.search(parse("price:20..50 currency:eur", NOW), Order.CREATED)

    async def is_done() -> bool:
        made = await index.read(index_schema.sorted_columns)
        return made == {"price", "created", *index_schema.USUAL} and not await index.read(
            index_text.waiting
        )

    async with asyncio.timeout(10):
        while not await is_done():
            pass
    assert await _ids(index, "price:20..50 currency:eur", Order.CREATED) == [
        "0",
        "1",
        "2",
        "3",
        "4",
    ]
    assert await _ids(index, "z") == ["3"]
    assert await _ids(index, "zz") == []


async def test_two_programs_write_at_once(opened: Open) -> None:
    one, other = opened(), opened()
    takes = [
        index.take([sighting(n), sighting(n + 1)]) for n in range(20) for index in (one, other)
    ]
    seen = [counts for counts, _ in await asyncio.gather(*takes)]
    assert sum(counts.new for counts in seen) == 21
    assert await one.count() == await other.count() == 21
    assert len(await _ids(one, "4204")) == 21


async def test_a_full_disk_stops_writing_and_not_reading(opened: Open) -> None:
    index = opened()
    await index.take([sighting(1)])
    pages = await index.change(lambda file: file.execute("PRAGMA max_page_count = 1").fetchone())
    assert pages
    many = [sighting(n, reference="r" * 2000) for n in range(2, 60)]
    with pytest.raises(StoreError, match="disk is full"):
        await index.take(many)
    index.feed(many)
    await index.flush()
    assert "disk is full" in index.note
    assert await _ids(index, "") == ["1"]
    await index.change(lambda file: file.execute("PRAGMA max_page_count = 100000").fetchone())
    index.feed(many[:1])
    await index.flush()
    assert index.note == ""


async def test_files_are_readable_by_their_owner_alone(opened: Open, tmp_path: Path) -> None:
    index = opened()
    await index.take([sighting(1)])
    await index.set_note(_key(sighting(1)), "x")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "index").iterdir()}
    assert set(modes.values()) == {0o600}
    assert (tmp_path / "index").stat().st_mode & 0o777 == 0o700


async def test_without_trigrams_text_is_found_all_the_same(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_text, "make_index", lambda connection: False)
    index = opened()
    await index.take([sighting(n) for n in range(30)])
    assert await _ids(index, "4204b476-0007") == ["7"]
    assert "trigram" in index.note


async def test_what_is_fed_is_found_and_listeners_are_told(opened: Open) -> None:
    index = opened()
    told = asyncio.Event()
    stop = index.on_change(told.set)
    index.feed([sighting(1)])
    index.feed_gone([_key(sighting(1))], NOW)
    await index.flush()
    assert await _ids(index, "gone:yes") == ["1"]
    await told.wait()
    stop()
    stop()
    await index.close()
    index.feed([sighting(2)])  # after the end: nothing happens
    index.feed_gone([_key(sighting(1))], NOW)


async def test_a_newer_search_takes_the_place_of_an_older(opened: Open) -> None:
    index = opened()
    await index.take([sighting(n) for n in range(300)])
    older = asyncio.create_task(index.search(parse("4204", NOW)))
    newer = asyncio.create_task(index.search(parse("4204b", NOW)))
    other = asyncio.create_task(index.search(parse("", NOW), alone=False))
    with pytest.raises(SupersededError):
        await older
    assert (await newer).count >= 100
    result = await other
    await result.whole()
    assert result.count == 300


async def test_what_nobody_waits_for_is_stopped_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite3"
    sqlite3.connect(path).close()
    reader, begun, wanted = Reader(path, "reader"), threading.Event(), True
    forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"

    def work(connection: sqlite3.Connection) -> None:
        connection.set_progress_handler(None, 0)  # so that it is not by looking now and then
        connection.set_trace_callback(lambda _: begun.set())
        connection.execute(forever).fetchone()

    reading = asyncio.create_task(reader.read(work, lambda: not wanted))
    await asyncio.to_thread(begun.wait)
    reader.stop_unwanted()
    assert not reading.done()
    wanted = False
    while not reading.done():  # it may just be about to begin
        reader.stop_unwanted()
        await asyncio.sleep(0.01)
    with pytest.raises(SupersededError):
        await reading
    assert await reader.read(lambda c: c.execute("SELECT 1").fetchone()) == (1,)
    reader.close()


async def test_a_result_keeps_its_positions_while_links_come_and_go(opened: Open) -> None:
    index = opened()
    await index.take([sighting(n) for n in range(250)])
    result = await index.search(parse("", NOW), Order.ADDED, True, first=10)
    grown = asyncio.Event()
    result.on_progress(grown.set)
    await index.take([sighting(900)])
    await result.whole()
    await grown.wait()
    assert [row.key.id for row in result.first if row] == [str(n) for n in range(249, 239, -1)]
    assert await result.position(_key(sighting(248))) == 1
    assert await result.position(_key(sighting(9999))) is None
    await index.forget_account(Provider.MESILAT, Environment.TEST, "shop")
    assert await result.rows(1, 3) == (None, None)
    assert await result.rows(900, 950) == ()


async def test_a_closed_result_looks_for_no_more(opened: Open) -> None:
    index = opened()
    await index.take([sighting(n) for n in range(50)])
    result = await index.search(parse("", NOW), first=5)
    result.close()
    with pytest.raises(SupersededError):
        await result.whole()


@pytest.mark.parametrize(
    ("order", "down", "expected"),
    [
        (Order.ID, False, ["9", "10", "b"]),
        (Order.ID, True, ["b", "10", "9"]),
        (Order.PRICE, False, ["9", "b", "10"]),
        (Order.STATUS, True, ["9", "b", "10"]),
        (Order.REFERENCE, False, ["b", "9", "10"]),
        (Order.EXPIRES, False, ["10", "b", "9"]),
        (Order.EXPIRES, True, ["b", "10", "9"]),
        (Order.SEEN, False, ["10", "b", "9"]),
        (Order.ACCOUNT, False, ["9", "b", "10"]),
        (Order.PROVIDER, True, ["b", "9", "10"]),
        (Order.ENVIRONMENT, False, ["10", "9", "b"]),
        (Order.ENVIRONMENT, True, ["b", "9", "10"]),
        (Order.NOTED, False, ["b", "10", "9"]),
        (Order.NOTED, True, ["10", "b", "9"]),
    ],
)
async def test_what_has_no_value_comes_last_in_either_direction(
    opened: Open, order: Order, down: bool, expected: list[str]
) -> None:
    links: list[dict[str, Any]] = [
        {"amounts": (money("5"),), "status": "paid", "reference": "z", "account": "a"},
        {"amounts": (), "expires_at": NOW, "account": "c"},
        {"amounts": (money("1", "RUB"),), "reference": "a", "account": "b"},
    ]
    links[1] |= {"provider": Provider.MESH, "environment": Environment.LIVE}
    links[2] |= {"id": "b", "expires_at": NOW + timedelta(1)}
    seen = [sighting(number, **link) for number, link in zip((9, 10, 11), links, strict=True)]
    times = (NOW, earlier(days=2), earlier(days=1))
    seen = [replace(each, seen_at=at) for each, at in zip(seen, times, strict=True)]
    index = opened()
    await index.take(seen)
    await index.set_note(_key(seen[2]), "rang")
    await index.set_tags(_key(seen[1]), ("vip",))
    assert await _ids(index, "", order, down) == expected
    # And again with the index that sorting has made worth it.
    await index.change(
        lambda file: [index_schema.make_sorted(file, k) for k in index_schema.SORTED_BY]
    )
    assert await _ids(index, "", order, down) == expected

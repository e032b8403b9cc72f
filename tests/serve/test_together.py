"""Two clients, the interface's way in and a daemon on one store: all marks are kept, and each batch is one step.

Each marks entries of its own at random, in batches; what was said last of an entry must hold in the end for everybody.
`FEEDREADER_BATCHES` makes it longer than the usual moment: how many batches each of them marks.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import aiohttp
import pytest
from tests.builders import NOW, make_intent, make_new, make_subscription
from tests.inside import store_of
from tests.serve.conftest import PASSWORD, Phone

from feedreader.service.library import Library
from feedreader.settings.config import Settings
from feedreader.store.connect import open_store
from feedreader.store.journal import MAX_STEPS

BATCHES = int(os.environ.get("FEEDREADER_BATCHES", "40"))
ENTRIES = 600
READ, STARRED = "user/-/state/com.google/read", "user/-/state/com.google/starred"
LABEL = "user/-/label/train"
pytestmark = pytest.mark.timeout(BATCHES + 240)


async def phone_marks(phone: Phone, own: range, seed: int) -> tuple[dict[int, set[str]], int]:
    """Change marks of a client's own entries; what was said last of each, and how many batches changed something."""
    chance, said, steps = random.Random(seed), {entry: set[str]() for entry in own}, 0
    for _ in range(BATCHES):
        batch = chance.sample(own, chance.randint(1, 20))
        stream, on = chance.choice((READ, STARRED, LABEL)), chance.random() < 0.6
        await phone.post("/reader/api/0/edit-tag", *(("i", str(n)) for n in batch), ("a" if on else "r", stream))
        steps += any((stream in said[entry]) != on for entry in batch)
        for entry in batch:
            (said[entry].add if on else said[entry].discard)(stream)
    return said, steps


def desk_marks(library: Library, own: range, seed: int) -> tuple[dict[int, set[str]], int]:
    """The same by the calls that the interface makes."""
    chance, said, steps = random.Random(seed), {entry: set[str]() for entry in own}, 0
    for _ in range(BATCHES):
        batch = chance.sample(own, chance.randint(1, 20))
        stream, on = chance.choice((READ, STARRED, LABEL)), chance.random() < 0.6
        if stream == LABEL:
            library.entries.tag(["train"], batch, add=on)
        else:
            library.entries.mark({READ: ("unread", "read"), STARRED: ("unstar", "star")}[stream][on], batch)
        steps += any((stream in said[entry]) != on for entry in batch)
        for entry in batch:
            (said[entry].add if on else said[entry].discard)(stream)
    return said, steps


def everything(library: Library) -> dict[int, set[str]]:
    """What the store says of each entry."""
    rows = store_of(library).entries.page(limit=-1)
    return {
        row.id: ({READ} if row.read else set())
        | ({STARRED} if row.starred else set())
        | ({LABEL} if row.tags else set())
        for row in rows
    }


async def seen_by(phone: Phone) -> dict[int, set[str]]:
    """What a client sees of each entry."""
    found = {entry: set[str]() for entry in await phone.ids("user/-/state/com.google/reading-list", n=ENTRIES)}
    for stream in (READ, STARRED, LABEL):
        for entry in await phone.ids(stream, n=ENTRIES):
            found[entry].add(stream)
    return found


async def signed_in(http: aiohttp.ClientSession, base: str, name: str) -> Phone:
    how = {"data": {"Passwd": PASSWORD}, "headers": {"User-Agent": name}}
    _, text, _ = await Phone(http, base).ask("POST", "/accounts/ClientLogin", **how)
    return Phone(http, base, {"Authorization": f"GoogleLogin auth={text.partition('Auth=')[2].strip()}"})


async def test_all_end_with_the_same_marks(tmp_path):
    path, config = tmp_path / "x.db", tmp_path / "config.toml"
    config.write_text('[serve]\nlisten = "127.0.0.1:0"\n[stories]\nreading_marks = "never"\n')
    with open_store(path) as store:
        store.writer.feeds.subscribe([make_subscription("http://127.0.0.1:9/feed")], now=NOW)
        store.writer.polling.apply([make_intent(1, *(make_new(f"g{n}") for n in range(ENTRIES)))])
        alone = replace(Settings().stories, reading_marks="never")  # so that each entry is marked by one writer only
        library = Library(store, replace(Settings(), stories=alone))
        library.devices.set_password(PASSWORD)
        for add in (True, False):  # a label that is not in use yet is known all the same
            library.entries.tag(["train"], [1], add=add)
        command = [sys.executable, "-m", "feedreader", "--db", str(path), "--config", str(config), "daemon"]
        daemon = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: ASYNC220 - nothing else waits yet
        try:
            assert daemon.stderr is not None
            told = next(line for line in daemon.stderr if "serving" in line)
            (base,) = re.findall(r"http://\S+", told)
            async with aiohttp.ClientSession() as http:
                phones = [await signed_in(http, base, name) for name in ("Phone", "Tablet")]
                steps_before = len(store.user_data.journal(limit=100_000))
                own = [range(1 + part, ENTRIES + 1, 3) for part in range(3)]
                done = await asyncio.gather(
                    *(phone_marks(phone, own[n], n) for n, phone in enumerate(phones)),
                    asyncio.to_thread(desk_marks, library, own[2], 2),
                )
                expected = {entry: marks for said, _ in done for entry, marks in said.items()}
                assert everything(library) == expected
                for phone in phones:
                    assert await seen_by(phone) == expected
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(timeout=60)
            daemon.stderr.close()
        steps = steps_before + sum(batches for _, batches in done)
        assert len(store.user_data.journal(limit=100_000)) == min(steps, MAX_STEPS)
        assert Counter(len(marks) for marks in expected.values())[0] < ENTRIES

"""Each way in which a user can give a secret, planted, and everything that leaves the program, searched for it."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.fakes.server import Answer

USERINFO, TOKEN, KEY, PASSKEY, PATH, LOGIN = (
    "Zq1userinfo",
    "Zq2token",
    "Zq3key4567890",
    "Zq4pass",
    "Zq5path4567890",
    "Zq6login",
)
HEADER, FILE, COMMAND, VARIABLE = "Zq7header", "Zq8file", "Zq9command", "Zq0variable"
EMBEDDING, NOTIFYING, BEARER, SLASHED, BARE = "Zqaembedding", "Zqbnotify", "Zqcbearer", "Zqd/slashed", "Zqebare"
FEED = (
    b'<rss version="2.0"><channel><title>Harbour</title><link>/site</link><item><guid>%d</guid><title>Ferry</title>'
    b"<link>/a</link><description>&lt;a href='/b'>b&lt;/a>&lt;img src='c.png'></description>"
    b'<enclosure url="/e.mp3" type="audio/mpeg" length="1"/></item></channel></rss>'
)


@dataclass(frozen=True)
class Way:
    """A way to give a secret: the address that holds it, what is set for the feed, or both."""

    secret: str
    path: str
    user: str = ""
    settings: tuple[str, ...] = ()


WAYS = (
    Way(USERINFO, "/f1", user=f"me:{USERINFO}"),
    Way(TOKEN, f"/f2?access_token={TOKEN}"),
    Way(KEY, f"/f3?key={KEY}"),
    Way(PASSKEY, f"/f4?passkey={PASSKEY}&x=1"),
    Way(PATH, f"/f5/private-{PATH}/feed"),
    Way(LOGIN, f"/f6?token={LOGIN}"),  # answered by a redirect that repeats it
    Way(HEADER, "/f7", settings=(f"header:Authorization=Bearer {HEADER}",)),
    Way(FILE, "/f8", settings=("user=u", "password=file:{folder}/password")),
    Way(COMMAND, "/f9", settings=("user=u", "password=command:cat {folder}/command")),
    Way(VARIABLE, "/fa", settings=("user=u", "password=env:ZQ_VARIABLE")),
)
SECRETS = (*(way.secret for way in WAYS), EMBEDDING, NOTIFYING, BEARER, SLASHED, BARE)
CONFIG = f"""
[interface]
poll = false
[stories]
embeddings_url = "http://me:{EMBEDDING}@127.0.0.1:1/v1?api_key={EMBEDDING}"
[rules]
notify = ["true", "-H", "Authorization: Bearer {BEARER}", "https://ntfy.example/?auth={NOTIFYING}"]
"""


def leaks(text: str) -> list[str]:
    """Return the secrets in a text."""
    return [secret for secret in SECRETS if secret in text]


class Processes(threading.Thread):
    """Looks at the command lines and the environments of all processes below this one while it is there."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen, self._done = set[str](), threading.Event()

    def run(self) -> None:
        """Look, until nobody wants it any more."""
        while not self._done.wait(0.02):
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
                    if (
                        int(parent) == os.getpid()
                        or (Path("/proc") / parent / "cmdline").read_bytes().find(b"forkserver") > 0
                    ):
                        self.seen.add((process / "cmdline").read_text())
                        self.seen.add((process / "environ").read_text().replace(VARIABLE, ""))  # the user's own
                except (OSError, UnicodeDecodeError):
                    continue

    def stop(self) -> None:
        """Look no more."""
        self._done.set()
        self.join()


@pytest.fixture
def planted(feedreader, server, tmp_path, monkeypatch):
    """Feeds with a secret each, subscribed to and polled."""
    monkeypatch.setenv("ZQ_VARIABLE", VARIABLE)
    (tmp_path / "password").write_text(FILE)
    (tmp_path / "command").write_text(COMMAND)
    with (tmp_path / "config.toml").open("a") as config:
        config.write(CONFIG)
    for number, way in enumerate(WAYS):
        server.route(way.path.partition("?")[0], Answer(body=FEED % number))
    server.route("/f6", Answer(status=302, headers=[("Location", f"/login?next=%2Ff6%3Ftoken%3D{LOGIN}")]))
    urls = [server.url(way.path, user=way.user) if way.user else server.url(way.path) for way in WAYS]
    told = [feedreader("add", "--anyway", *urls)]
    for number, way in enumerate(WAYS, 1):
        if way.settings:
            settings = [each.format(folder=tmp_path) for each in way.settings]
            told.append(feedreader("feed", "set", str(number), *settings))
    return told


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked at in /proc")
def test_secrets_are_in_no_output_log_export_or_process(planted, feedreader, server, tmp_path):
    looking = Processes()
    looking.start()
    out = {"planting": "".join(done.out + done.err for done in planted)}
    failing = [
        ("add", f"http://me:{SLASHED}@127.0.0.1:1/"),
        ("add", f"me:{BARE}@127.0.0.1:1/"),
        ("remove", f"http://me:{USERINFO}@nowhere.example/"),
        ("feed", "set", "1", f"password={BARE}"),
        ("feed", "set", "1", f"header:X Y={BARE}"),
        ("feed", "set", "1", f"header:Cookie={BARE}\x07"),
        ("config", "show", "nothing"),
    ]
    working = [
        ("-vv", "refresh", "--force"),
        ("refresh", "--force", "--json"),
        ("feeds",),
        ("feeds", "--json"),
        *(("feed", "set", str(number)) for number in range(1, len(WAYS) + 1)),
        *(("feed", "set", str(number), "--json") for number in range(1, len(WAYS) + 1)),
        ("list",),
        ("list", "--json"),
        ("show", "1"),
        ("show", "1", "--json"),
        ("search", "ferry"),
        ("stories", "--json"),
        ("story", "1", "--why"),
        ("digest",),
        ("digest", "--json"),
        ("status",),
        ("status", "--json"),
        ("-vv", "group"),
        ("tags",),
        ("config", "show"),
        ("config", "show", "--json"),
        ("export", "--state"),
        ("remove", "1"),
        ("undo",),
    ]
    for command in failing:
        done = feedreader(*command, code=None)
        assert done.code in {1, 2}, command
        out[" ".join(command)] = done.out + done.err
    for command in working:
        done = feedreader(*command, code=None)
        assert done.code == 0, (command, done.err)
        out[" ".join(command)] = done.out + done.err
    out["doctor"] = feedreader("doctor", code=None).out
    looking.stop()
    out["processes"] = "\n".join(looking.seen)
    lists = feedreader("export").out
    for way in WAYS[1:6]:  # without a token such a feed could not be asked where the list is imported
        lists = lists.replace(way.secret, "")
    out["export"] = lists
    assert {name: found for name, text in out.items() if (found := leaks(text))} == {}
    assert len(looking.seen) > 2, "the parsing processes were seen"
    assert {request.header("authorization") for request in server.requests} >= {f"Bearer {HEADER}".encode()}
    assert "me@127.0.0.1" in out["feeds"]

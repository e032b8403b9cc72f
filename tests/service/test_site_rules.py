"""The user's rules for sites: their own, and collections that they put beside them."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from feedreader.service.site_rules import rule_for, rules_found

URL = "https://www.news.example/1"


def test_the_users_own_rule_comes_before_any_collection_s(tmp_path):
    assert rule_for(URL, tmp_path / "none") == ""
    for name in ("public", "another", ".git"):
        (tmp_path / name).mkdir()
    (tmp_path / "public" / "news.example.txt").write_text("body: //public")
    (tmp_path / ".git" / "www.news.example.txt").write_text("body: //git")
    assert rule_for(URL, tmp_path) == "body: //public"
    (tmp_path / "another" / ".news.example.txt").write_text("body: //another")
    assert rule_for(URL, tmp_path) == "body: //another"
    (tmp_path / ".news.example.txt").write_text("body: //own")
    assert rule_for(URL, tmp_path) == "body: //own"
    (tmp_path / "www.news.example.txt").mkdir()
    assert rule_for(URL, tmp_path) == "body: //own"
    assert rule_for("https://else.example/", tmp_path) == ""


def test_rules_are_told_folder_by_folder_with_what_cannot_be_used(tmp_path):
    assert list(rules_found(tmp_path / "none")) == []
    public = tmp_path / "public"
    public.mkdir()
    (tmp_path / "a.example.txt").write_text("body: //div[\nhttp_header(cookie): a=b\nstrip: //p")
    (tmp_path / "c.example.txt").mkdir()
    (public / "b.example.txt").write_text("body: //p[re:test(., 'x')]\nhttp_header(user-agent): other")
    os.utime(public / "b.example.txt", (86_400, 86_400))
    own, brought = rules_found(tmp_path)
    assert [each.replace(str(tmp_path), "").split(": ")[:2] for each in own.problems] == [
        ["/a.example.txt", "line 1"],
        ["/a.example.txt", "line 2"],
        ["/c.example.txt", "it cannot be read (Is a directory)"],
    ]
    assert [each.replace(str(public), "") for each in brought.problems] == [
        "/b.example.txt: line 1: body: re:test() is not a function of XPath 1.0"
    ]
    assert (own.own, own.files, own.refused, own.folder) == (True, 1, 1, tmp_path)
    assert (brought.own, brought.files, brought.refused) == (False, 1, 1)
    assert brought.newest == datetime(1970, 1, 2, tzinfo=UTC)

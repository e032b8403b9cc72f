"""What of a text is compared: its letters and digits."""

from __future__ import annotations

import re

import pytest

from feedreader.text.likeness import essence


@pytest.mark.parametrize(
    "text", ["".join(map(chr, range(0x80))), "Straße_1 – Ёлка\u00a0№ 5\u200b", "\ud800a\udfff-b", ""]
)
def test_the_essence_is_letters_and_digits_in_one_case(text):
    text = text.translate({ord("<"): None, ord("&"): None})
    assert essence(text) == re.sub(r"[\W_]+", "", text).casefold()


def test_markup_and_references_are_no_part_of_the_essence():
    assert essence("<p class='x'>A &amp; B, &eacute;t&eacute; <br/>2</p>") == "abété2"

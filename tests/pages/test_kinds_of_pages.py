"""Articles are found in pages of every kind that the benchmark writes, in its twelve languages and more."""

from __future__ import annotations

import statistics

import pytest
from tests.benchmarks.fulltext import harmonic, ours, score
from tests.benchmarks.fulltext_pages import written_pages

LEAST_OF_ALL = 0.99
LEAST_OF_ONE = 0.8


@pytest.fixture(scope="module")
def pages() -> list[tuple[str, str, str, str]]:
    """All pages: names, HTML, articles, titles."""
    return list(written_pages())


def test_the_articles_of_all_kinds_of_pages_are_found(pages: list[tuple[str, str, str, str]]) -> None:
    found = {name: harmonic(*score(ours(page.encode(), title), truth)) for name, page, truth, title in pages}
    assert len(found) >= 100
    assert {name: f1 for name, f1 in found.items() if f1 < LEAST_OF_ONE} == {}
    assert statistics.fmean(found.values()) >= LEAST_OF_ALL


def test_each_page_holds_its_article(pages: list[tuple[str, str, str, str]]) -> None:
    for name, page, truth, _ in pages:
        assert truth, name
        escaped = name.startswith(("only_data", "marked_up_data"))  # in JSON
        assert escaped or truth.splitlines()[0].split()[0] in page, name

"""What stands around an article is taken off its page, and nothing that only looks like it."""

from __future__ import annotations

import pytest
from lxml import etree

from feedreader.pages.clearing import LEAST_ARTICLE, clear_surroundings, mask_table_links, unmask_links

SENTENCE = "The harbour authority said on Tuesday that the ferry would sail again once its engine was repaired. "
LINKS = "".join(f"<li><a href='/{number}'>Another headline of this morning</a></li>" for number in range(4))


def left(inner: str, title: str = "") -> str:
    """The text that is left of a page in which this stands beside running text."""
    html = f"<html><body><h1>Ferry</h1><p>{SENTENCE * 3}</p>{inner}</body></html>"
    tree = etree.fromstring(html, etree.HTMLParser())
    clear_surroundings(tree, title)
    return " ".join("".join(tree.itertext()).replace(SENTENCE, "").split())


@pytest.mark.parametrize(
    "inner",
    [
        "<div class='cookie-banner'><p>We use cookies.</p></div>",
        f"<div id='onetrust-consent-sdk'><p>{'We value your privacy. ' * 200}</p></div>" + f"<p>{SENTENCE * 20}</p>",
        f"<div class='related'><h3>Elsewhere</h3><ul>{LINKS}</ul></div>",
        f"<section id='related-topics'><table><tr><td>{LINKS}</td><td>7</td></tr></table></section>",
        "<div><span>Lire aussi</span> <a href='/1'>Une autre nouvelle du matin</a></div>",
        "<p>Читайте также: <a href='/1'>Другая новость этого утра</a></p>",
        "<p><strong>関連記事</strong> <a href='/1'>別のニュースがここにあります</a></p>",
        f"<h3>Most read</h3><ul>{LINKS}</ul>",
        f"<div class='related'><script>{'let more = 1; ' * 50}</script><ul>{LINKS}</ul></div>",
        f"<h3>Lesen Sie auch:</h3><ol>{LINKS}</ol>",
        f"<table><tr><td>{LINKS}</td></tr></table>",
        "<a href='#part'>¶</a><span class='mw-editsection'>[<a href='/edit'>edit</a>]</span>",
        f"<ul class='post-tags'>{LINKS}</ul>",
        "<div><h4>Stay in touch</h4><p>Every morning.</p><form><input type=email><button>Go</button></form></div>",
        "<div><form action=/x><input name=newsletter_mail></form></div>",
        "<div><a rel='sponsored nofollow' href='/go'>Buy for 9 euros</a> <a rel=sponsored href='/2'>Or here</a></div>",
        "<div class='post-likes'>3 Likes</div><div class='signature'>Sent from my kitchen</div>",
        "<dl class='postprofile'><dt>user7<dd>Posts: 12</dl>",
        "<div itemprop='interactionStatistic'>83</div><span itemprop=position>7</span>",
        "<div class='slot'><p>ADVERTISEMENT</p></div><p>Article continues below</p><div>- Anzeige -</div>",
        "<nav class='post-navigation'><a href='/1'>← Another headline of today</a></nav>",
        "<div>Listen to this article · 5 min</div><p>Écouter l’article</p>",
        "<aside>広告</aside><section>Advertisement (Scroll to continue)</section>",
        "<select><option>One</option></select><button>Print</button><textarea>x</textarea>",
        "<a href='#cite_ref-1'>^</a><a href='#r'>↩︎</a>",
    ],
)
def test_what_leads_elsewhere_is_taken_off(inner: str) -> None:
    assert left(inner) == "Ferry"


@pytest.mark.parametrize(
    ("inner", "stays"),
    [
        (f"<ul>{LINKS}</ul>", "Another headline"),
        (f"<h2>Links of the week</h2><ul>{LINKS}</ul>", "Links of the week Another headline"),
        (f"<p>Related <a href='/1'>work</a> was done in Turku. {SENTENCE}</p>", "Related work"),
        ("<div class='related'><p>The two brothers are related, which nobody here knew.</p></div>", "brothers"),
        (f"<article class='post tag-ferries'><ul>{LINKS}</ul></article>", "Another headline"),
        ("<p class='cookies'>" + "Bake the cookies for ten minutes and let them cool. " * 80 + "</p>", "Bake"),
        ("<table><tr><td><a href='/a'>lxml</a></td><td>6.1</td></tr></table>", "lxml 6.1"),
        ("<a href='#part'>the next part</a>", "the next part"),
        (f"<form><p>{SENTENCE}Kept.</p><p>{'Long. ' * 100}</p><input type=email></form>", "Kept."),
        ("<form><input name=q><p>Found here.</p></form>", "Found here."),
        ("<h3><button>When does it sail?</button></h3>", "When does it sail?"),
        ("<p>The <span class='signature'>signature</span> was forged.</p>" * 9, "was forged"),
        (f"<div class='signature'>{'Long. ' * 100}</div>", "Long."),
        ("<p>See <a rel=sponsored href='/x'>the shop</a>, which paid for this sentence and the next.</p>", "the shop"),
        ("<ul><li><label><input type=checkbox> 100 g of sugar</label></ul>", "100 g of sugar"),
        (f"<noscript><p>{SENTENCE * 3}Unseen.</p></noscript>", "Unseen."),
        ("<figure><figcaption><span>A ferry</span><span>A. Writer</span></figcaption></figure>", "A ferry A. Writer"),
        ("<p>Advertisements cost 9 euros.</p>", "cost 9 euros."),
        ("<p>The <span>advertisement</span> ran.</p>", "The advertisement ran."),
        ("<p>Read on <a href='#2'>below</a> or</p><p>here.</p>", "Read on below or"),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_stays(inner: str, stays: str) -> None:
    assert stays in left(inner.replace("</td>", "</td> ").replace("</h2>", "</h2> "))


@pytest.mark.parametrize(
    ("table", "masked"),
    [
        ("<tr><th>Rank<th>Name" + "<tr><td>1<td><a href='/s'>Swimmer</a>" * 3, True),
        ("<tr><td>Rank<td>Name" + "<tr><td>1<td><a href='/s'>Swimmer</a>" * 3, False),
        ("<tr><th>One" + "<tr><td><a href='/s'>Swimmer</a>" * 3, False),
        ("<tr><th>Rank<th>Name<tr><td>1<td><a href='/s'>Swimmer</a>", False),
        ("<tr><th>a<th>b" + "<tr><td>1<td><table><tr><td><a href='/s'>Swimmer</a></table>" * 3, False),
    ],
)
def test_the_links_of_a_table_of_data_are_no_menu(table: str, *, masked: bool) -> None:
    tree = etree.fromstring(f"<html><body><table>{table}</table></body></html>", etree.HTMLParser())
    before = etree.tostring(tree, encoding="unicode", method="html")
    assert mask_table_links(tree) == masked
    after = etree.tostring(tree, encoding="unicode", method="html")
    assert ("<a " in after) != masked
    assert unmask_links(after) == before


def test_of_several_articles_the_one_with_the_headline_stays() -> None:
    body = f"<p>{SENTENCE * (LEAST_ARTICLE // len(SENTENCE) + 1)}</p>"
    one = f"<article><h1>Ferry sails</h1>{body}<article>a letter in it</article></article>"
    others = "<article><h1>Rain</h1>It rains.</article>" * 3
    assert left(one + others, "Ferry sails") == "FerryFerry sailsa letter in it"
    assert "It rains" in left(one.replace("Ferry sails", "Another") + others, "Ferry sails"), "none has it"
    posts = "".join(f"<article><h3>{hour}:30</h3>It rains.</article>" for hour in range(3))
    assert left(posts).count("It rains") == 3, "a ticker is many articles"


@pytest.mark.parametrize(
    ("inner", "pictures"),
    [
        ("<img src='/blank.gif'><noscript><img src='/a.jpg'></noscript>", ["/a.jpg"]),
        ("<img src='/a.jpg'><noscript><img src='/count' width=1></noscript>", ["/a.jpg"]),
        ("<p>x</p><noscript><img src='/count'></noscript>", []),
    ],
)
def test_a_picture_for_those_without_scripts_takes_its_place(inner: str, pictures: list[str]) -> None:
    tree = etree.fromstring(f"<html><body>{inner}</body></html>", etree.HTMLParser())
    clear_surroundings(tree)
    assert tree.xpath("//img[not(ancestor::noscript)]/@src") == pictures


def test_quoted_tweets_lose_the_names_for_which_they_would_be_left_out() -> None:
    quote = "<div><blockquote class='twitter-tweet'><p>Open!</p></blockquote></div>"
    tree = etree.fromstring(
        f"<body><figure class='is-provider-twitter'>{quote}</figure><div class='twitter-feed'>x</div></body>"
    )
    assert clear_surroundings(tree)
    assert tree.xpath("//@class") == ["twitter-feed"]


def test_footnotes_lose_the_names_for_which_they_would_be_left_out() -> None:
    tree = etree.fromstring("<body><section class='footnotes' id='footnotes'><p id='fn1'>a</p></section></body>")
    assert clear_surroundings(tree)
    assert etree.tostring(tree) == b'<body><section><p id="fn1">a</p></section></body>'

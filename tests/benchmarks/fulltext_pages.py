"""Write pages of many kinds and languages, with their articles as ground truth, for `fulltext.py` to score.

    python tests/benchmarks/fulltext_pages.py FOLDER && python tests/benchmarks/fulltext.py FOLDER

The markup is what publishing systems are known to write: news sites with and without semantic elements, blogs,
documentation, live tickers, lists, AMP, tables of 1999, pages that only a script fills; `fulltext_platforms.py` has that of
single systems, as they document it, and what stands in the way within articles. No page is taken from anywhere. It says how
kinds of pages are dealt with, and nothing of how often they occur.
"""

# ruff: noqa: E501 - markup is read best as it is written

from __future__ import annotations

import argparse
import html
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from tests.benchmarks import fulltext_platforms  # noqa: E402 - the path is set first
from tests.benchmarks.fulltext_writing import Written, links, page, stories, title_of  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.benchmarks.fulltext_writing import Story


def semantic_news(story: Story, write: Written) -> str:
    figure = f'<figure><img src="/1.jpg" alt=""><figcaption>{write.part(story.others[0])}</figcaption></figure>'
    body = write.paragraphs(story.paragraphs)
    inner = (
        f'<main><article><header>{title_of(story)}<p class="byline">By <a href="/a">A. Writer</a>, 6 January</p>'
        f"</header>{figure}{body}<ul class='tags'>{links(('Harbour', 'Ferries'))}</ul></article>"
        f"<aside class='related'><h2>{story.chrome[2]}</h2><ul>{links(story.others[:6])}</ul></aside></main>"
    )
    return page(story, inner)


def block_by_block(story: Story, write: Written) -> str:
    """Each paragraph in two boxes of its own, under hashed classes, as large broadcasters have it."""
    form = '<div data-component="text-block" class="ssrcss-11r1m41-RichTextComponentWrapper"><div class="ssrcss-7uxr49-RichTextContainer"><p class="ssrcss-1q0x1qg-Paragraph">{}</p></div></div>'
    body = write.paragraphs(story.paragraphs, form)
    promo = f'<div data-component="links-block"><ul>{links(story.others[:3])}</ul></div>'
    halves = body.partition("</p></div></div>\n")
    inner = f'<main id="main-content"><article class="ssrcss-pv1rh6">{title_of(story)}{halves[0]}{halves[1]}{promo}{halves[2]}</article></main>'
    return page(story, inner)


def chunks(story: Story, write: Written) -> str:
    """An article cut into boxes by advertisements, as magazines have it."""
    ad = f'<div class="ad-stickyhero"><span>{story.chrome[9]}</span></div>'
    thirds = [story.paragraphs[at : at + 3] for at in range(0, len(story.paragraphs), 3)]
    boxes = "".join(
        f'<div class="grid--item body__container"><div class="body__inner-container">{write.paragraphs(third)}</div></div>'
        f'<div class="grid--item aside">{ad}</div>'
        for third in thirds
    )
    return page(story, f'<div class="article__chunks">{title_of(story)}{boxes}</div>')


def wordpress(story: Story, write: Written) -> str:
    body = write.paragraphs(story.paragraphs[:4])
    heading = f"<h2 class='wp-block-heading'>{write.part(story.others[0])}</h2>"
    body += heading + write.paragraphs(story.paragraphs[4:8])
    comments = "".join(
        f'<li class="comment"><div class="comment-body"><cite>reader{at}</cite><p>{story.chrome[10]}</p></div></li>'
        for at in range(6)
    )
    inner = (
        f'<div id="content" class="site-content"><div id="primary" class="content-area"><article class="post hentry">'
        f'<header class="entry-header"><h1 class="entry-title">{html.escape(story.title)}</h1></header>'
        f'<div class="entry-content">{body}<div class="sharedaddy sd-sharing-enabled"><h3>{story.chrome[6]}</h3>'
        f"<ul>{links(('Mastodon', 'Email'))}</ul></div><div id='jp-relatedposts'><h3>{story.chrome[2]}</h3>"
        f"{links(story.others[:3], '<p>{}</p>')}</div></div>"
        f'<footer class="entry-footer">Posted in {links(("News",), "{}")}</footer></article>'
        f'<div id="comments"><h2>6 {story.chrome[3]}</h2><ol class="commentlist">{comments}</ol></div></div></div>'
    )
    return page(story, inner, body='class="single single-post has-sidebar comments-open"')


def blogger(story: Story, write: Written) -> str:
    """Text broken by `br`, without a paragraph."""
    body = write.paragraphs(story.paragraphs, "{}<br /><br />")
    inner = (
        f'<div class="main section" id="main"><div class="date-outer"><div class="post-outer"><div class="post hentry">'
        f'<h3 class="post-title entry-title">{html.escape(story.title)}</h3>'
        f'<div class="post-body entry-content" id="post-body-1"><div dir="ltr">{body}</div></div>'
        f'<div class="post-footer"><span class="post-author">Posted by <a href="/me">me</a></span></div></div></div></div></div>'
        f'<div class="column-right-outer"><div class="widget BlogArchive"><ul>{links(story.others)}</ul></div></div>'
    )
    return page(story, inner)


def newsletter_platform(story: Story, write: Written) -> str:
    widget = (
        f'<div class="subscription-widget-wrap"><div class="subscription-widget"><p class="cta-caption">{story.chrome[4]}'
        f'</p><form class="subscription-widget-subscribe"><input><input type="submit" value="{story.chrome[7]}"></form></div></div>'
    )
    first, second = write.paragraphs(story.paragraphs[:5]), write.paragraphs(story.paragraphs[5:])
    quote = f"<blockquote><p>{write.part(story.others[2])}</p></blockquote>"
    inner = (
        f'<div class="single-post"><article class="typography newsletter-post post"><div class="post-header">'
        f'<h1 class="post-title">{html.escape(story.title)}</h1></div><div><div class="available-content">'
        f'<div class="body markup">{first}{widget}{second}{quote}</div></div></div></article></div>'
        f'<div class="comments-page"><h4>{story.chrome[3]}</h4><p>{story.chrome[10]}</p></div>'
    )
    return page(story, inner)


def sphinx(story: Story, write: Written) -> str:
    code = "def sail(ferry, harbour):\n    ferry.engine.start()\n    return harbour.leave(ferry, at='07:30')"
    first = write.paragraphs(story.paragraphs[:3])
    spans = re.sub(r"\b(def|return)\b", r'<span class="k">\1</span>', write.part(code))
    block = f'<div class="highlight-python notranslate"><div class="highlight"><pre>{spans}</pre></div></div>'
    items = write.paragraphs(story.paragraphs[3:6], "<li><p>{}</p></li>")
    note = f'<div class="admonition note"><p class="admonition-title">Note</p><p>{write.part(story.paragraphs[6])}</p></div>'
    write.truth[-1] = f"Note {write.truth[-1]}"
    inner = (
        f'<div class="document"><div class="documentwrapper"><div class="bodywrapper"><div class="body" role="main">'
        f'<section id="a">{title_of(story)}{first}{block}<ul class="simple">{items}</ul>{note}</section></div></div></div>'
        f'<div class="sphinxsidebar" role="navigation"><div class="sphinxsidebarwrapper"><h3>Contents</h3>'
        f"<ul>{links(story.others)}</ul></div></div></div>"
    )
    return page(story, inner)


def documentation_site(story: Story, write: Written) -> str:
    first = write.paragraphs(story.paragraphs[:3])
    lines = ("$ ferry --version", "ferry 2.4.1", "$ ferry plan --from harbour --to island --seats 4")
    code = "".join(
        f'<span class="token-line"><span class="token plain">{write.part(line)}</span><br></span>' for line in lines
    )
    heading = f'<h2 id="next">{write.part(story.others[1])}<a class="hash-link" href="#next">&ZeroWidthSpace;</a></h2>'
    second = write.paragraphs(story.paragraphs[3:7])
    inner = (
        f'<div class="main-wrapper"><aside class="theme-doc-sidebar-container"><ul class="menu__list">{links(story.others)}'
        f'</ul></aside><main class="docMainContainer"><article><nav class="theme-doc-breadcrumbs"><ul>{links(("Docs",))}</ul>'
        f'</nav><div class="theme-doc-markdown markdown">{title_of(story)}{first}<div class="codeBlockContainer"><pre '
        f'class="prism-code"><code>{code}</code></pre></div>{heading}{second}</div></article><nav class="pagination-nav">'
        f'{links(story.others[:2], "{}")}</nav></main><div class="table-of-contents"><ul>{links(story.others[1:2])}</ul></div></div>'
    )
    return page(story, inner)


def live_ticker(story: Story, write: Written) -> str:
    posts = "".join(
        f'<article class="liveblog-post" id="e{at}"><time>{write.part(f"1{at}:30")}</time><h3>{write.part(story.others[at])}</h3>'
        f"<p>{write.part(text)}</p></article>"
        for at, text in enumerate(story.paragraphs[:8])
    )
    inner = (
        f'<main><div class="liveblog-header">{title_of(story)}</div><div class="liveblog-stream">{posts}</div></main>'
    )
    return page(story, inner)


def list_article(story: Story, write: Written) -> str:
    items = "".join(
        f'<section class="list-item"><h2>{write.part(f"{at}. {story.others[at]}")}</h2><img src="/{at}.jpg" alt="">'
        f"<p>{write.part(text)}</p></section>"
        for at, text in enumerate(story.paragraphs[:9], 1)
    )
    return page(story, f'<article class="listicle">{title_of(story)}{items}</article>')


def gallery(story: Story, write: Written) -> str:
    figures = "".join(
        f'<figure class="wp-block-image"><img src="/{at}.jpg" alt=""><figcaption>{write.part(text)}</figcaption></figure>'
        for at, text in enumerate(story.paragraphs[:7])
    )
    return page(story, f'<article class="post">{title_of(story)}<div class="entry-content">{figures}</div></article>')


def data_table(story: Story, write: Written) -> str:
    first = write.paragraphs(story.paragraphs[:4])
    rows = "".join(
        f"<tr><td>{write.part(f'Island {at}')}</td><td>{write.part(f'{at * 113} passengers')}</td>"
        f"<td>{write.part(f'{at}7 sailings')}</td></tr>"
        for at in range(1, 13)
    )
    second = write.paragraphs(story.paragraphs[4:7])
    table = f'<table class="stats"><tbody>{rows}</tbody></table>'
    return page(story, f'<article>{title_of(story)}<div class="text">{first}{table}{second}</div></article>')


def code_blog(story: Story, write: Written) -> str:
    parts = []
    for at, text in enumerate(story.paragraphs[:6]):
        parts.append(f"<p>{write.part(text)}</p>")
        lines = "\n".join(f"x{line} = sail(harbour={line}, knots={line + at})" for line in range(6))
        parts.append(f"<pre><code>{write.part(lines)}</code></pre>")
    inner = f'<div class="wrapper"><div class="post">{title_of(story)}<div class="e-content">{"".join(parts)}</div></div></div>'
    return page(story, inner)


def under_comments(story: Story, write: Written) -> str:
    """A short article above many comments that are longer than it."""
    body = write.paragraphs(story.paragraphs[:3])
    long = " ".join([story.chrome[10]] * 3)
    comments = "".join(
        f'<div class="comment depth-{at % 3}"><b>reader{at}</b><p>{long}</p><p>{long}</p></div>' for at in range(25)
    )
    inner = f'<div class="story"><div class="story-text">{title_of(story)}{body}</div></div><div id="comments">{comments}</div>'
    return page(story, inner)


def with_related(story: Story, write: Written) -> str:
    """A link to something else after every paragraph."""
    parts = []
    for at, text in enumerate(story.paragraphs):
        parts.append(f"<p>{write.part(text)}</p>")
        parts.append(
            f'<div class="inline-promo"><span>{story.chrome[2]}</span><a href="/{at}">{html.escape(story.others[at])}</a></div>'
        )
    return page(story, f'<article>{title_of(story)}<div class="article-body">{"".join(parts)}</div></article>')


def under_consent(story: Story, write: Written) -> str:
    """A consent dialogue before the article, of more words than it has, under the names of its maker."""
    purposes = "".join(f"<li><p>{story.chrome[5]} {story.chrome[4]}</p></li>" for _ in range(14))
    dialogue = (
        f'<div id="didomi-host" data-nosnippet="true"><div class="didomi-popup-container" role="dialog"><h1>'
        f"{story.chrome[7]}</h1><p>{story.chrome[5]}</p><ul>{purposes}</ul></div></div>"
    )
    body = write.paragraphs(story.paragraphs[:5])
    return page(story, f'{dialogue}<main><div class="article">{title_of(story)}{body}</div></main>')


def paywall_stub(story: Story, write: Written) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "isAccessibleForFree": False}
    body = write.paragraphs(story.paragraphs[:3])
    wall = f'<div class="paywall"><h2>{story.chrome[7]}</h2><p>{story.chrome[4]}</p><a class="button">{story.chrome[7]}</a></div>'
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return page(story, f'<article>{title_of(story)}<div class="article-body">{body}</div>{wall}</article>', head=head)


def amp(story: Story, write: Written) -> str:
    body = write.paragraphs(story.paragraphs)
    inner = (
        f'<amp-sidebar id="s" layout="nodisplay"><ul>{links(story.others)}</ul></amp-sidebar><article class="amp-wp-article">'
        f'<header class="amp-wp-article-header"><h1 class="amp-wp-title">{html.escape(story.title)}</h1></header>'
        f'<amp-img src="/1.jpg" width="16" height="9"></amp-img><div class="amp-wp-article-content">{body}</div>'
        f'<amp-ad width="300" height="250" type="x"></amp-ad></article>'
    )
    return page(story, inner).replace("<html ", "<html amp ", 1)


def tables_of_1999(story: Story, write: Written) -> str:
    body = write.paragraphs(story.paragraphs, "{}<br><br>")
    inner = (
        f'<table width="760" border="0" cellpadding="0"><tr><td colspan="3" bgcolor="#003366"><font color="white">'
        f"{html.escape(story.others[0])}</font></td></tr><tr><td width=120 valign=top bgcolor=#eeeeee>"
        f"<font size=1>{links(story.others[:8], '{}<br>')}</font></td><td width=500 valign=top><font face=Verdana size=4><b>"
        f"{html.escape(story.title)}</b></font><br><font face=Verdana size=2>{body}</font></td><td width=140 valign=top>"
        f"<font size=1>{story.chrome[9]}</font></td></tr></table>"
    )
    return page(story, inner, menu=False)


def boxes_for_paragraphs(story: Story, write: Written) -> str:
    """No paragraph, no article: only boxes with names that say nothing."""
    body = write.paragraphs(story.paragraphs, '<div class="css-1dv1kvn"><span class="css-9xlw2">{}</span></div>')
    inner = f'<div id="root"><div class="css-0"><div class="css-1vkm6nb">{title_of(story)}</div><div class="css-53u6y8">{body}</div></div></div>'
    return page(story, inner)


def only_data(story: Story, write: Written) -> str:
    """Filled by a script; the text stands in the page's own data."""
    body = "\n\n".join(map(write.part, story.paragraphs))
    data = {"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "articleBody": html.unescape(body)}]}
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return page(story, '<div id="app"></div><script src="/app.js"></script>', head=head)


def encyclopaedia(story: Story, write: Written) -> str:
    first = write.paragraphs(story.paragraphs[:3])
    heading = (
        f'<div class="mw-heading mw-heading2"><h2 id="h">{write.part(story.others[1])}</h2><span class="mw-editsection">'
        f'<span class="mw-editsection-bracket">[</span><a href="/edit">edit</a><span>]</span></span></div>'
    )
    second = write.paragraphs(story.paragraphs[3:8])
    box = f'<div class="navbox" role="navigation"><table><tbody><tr><td>{links(story.others, "{} · ")}</td></tr></tbody></table></div>'
    toc = f'<div id="toc" class="toc" role="navigation"><ul>{links(story.others[1:2])}</ul></div>'
    inner = (
        f'<div id="content" class="mw-body" role="main"><h1 id="firstHeading">{html.escape(story.title)}</h1>'
        f'<div id="bodyContent" class="vector-body"><div id="mw-content-text" class="mw-body-content"><div '
        f'class="mw-parser-output">{first}{toc}{heading}{second}{box}</div></div></div></div>'
        f'<div id="mw-navigation"><ul>{links(story.others)}</ul></div>'
    )
    return page(story, inner)


def portal(story: Story, write: Written) -> str:
    """A portal's view of an agency's text: bare text and `br` in an `article` of a box."""
    body = write.paragraphs(story.paragraphs, "{}<br><br>\n")
    image = '<span class="end_photo_org"><img src="/1.jpg" alt=""></span>'
    inner = (
        f'<div id="ct" role="main"><div class="media_end_head">{title_of(story)}</div><div id="newsct_article" '
        f'class="newsct_article _article_body"><article id="dic_area" class="go_trans _article_content">{image}{body}</article>'
        f'</div><div class="media_end_linked_more"><ul>{links(story.others[:6])}</ul></div></div>'
    )
    return page(story, inner)


def release_notes(story: Story, write: Written) -> str:
    items = write.paragraphs(story.others, '<li>{} <a href="/pull/1">#1</a></li>').replace("</li>\n", "</li>")
    write.truth[:] = [f"{text} #1" for text in write.truth]
    inner = (
        f'<div class="Box"><div class="Box-body"><h1>{html.escape(story.title)}</h1><div data-test-selector="body-content" '
        f'class="markdown-body my-3"><ul>{items}</ul><p>{write.part(story.paragraphs[0])}</p></div></div></div>'
    )
    return page(story, inner)


def mostly_lists(story: Story, write: Written) -> str:
    first = write.paragraphs(story.paragraphs[:2])
    ingredients = write.paragraphs(story.others[:9], "<li>{}</li>")
    steps = write.paragraphs(story.paragraphs[2:8], "<li>{}</li>")
    inner = (
        f'<article class="recipe">{title_of(story)}{first}<ul class="ingredients">{ingredients}</ul>'
        f'<ol class="steps">{steps}</ol></article>'
    )
    return page(story, inner)


def short_lines(story: Story, write: Written) -> str:
    """Many short paragraphs without a comma: a poem, a dialogue."""
    lines = [line.strip(" .,") for text in story.paragraphs for line in re.split(r"[.,;:!?。，、]\s*", text)]
    body = write.paragraphs(tuple(line for line in lines if line)[:40])
    return page(story, f'<div class="post">{title_of(story)}<div class="text">{body}</div></div>')


def misleading_names(story: Story, write: Written) -> str:
    """Names that speak of sidebars, comments and footers stand around the article itself."""
    body = write.paragraphs(story.paragraphs)
    inner = (
        f'<div class="layout-sidebar-right combined"><div id="header-content-footer"><div class="community-extra">'
        f'{title_of(story)}<div class="remark-content">{body}</div></div></div></div>'
        f"<div class='widget'><ul>{links(story.others)}</ul></div>"
    )
    return page(story, inner, body='class="comment-page with-sidebar menu-open"')


def long_quotation(story: Story, write: Written) -> str:
    first = write.paragraphs(story.paragraphs[:1])
    quote = f"<blockquote>{write.paragraphs(story.paragraphs[1:7])}</blockquote>"
    return page(story, f'<article>{title_of(story)}<div class="entry">{first}{quote}</div></article>')


def hidden_parts(story: Story, write: Written) -> str:
    """What nobody sees: dialogues, hidden boxes, templates."""
    body = write.paragraphs(story.paragraphs)
    unseen = (
        f'<div style="display:none"><p>{story.chrome[4] * 6}</p></div><div hidden><p>{story.chrome[5] * 6}</p></div>'
        f'<div aria-hidden="true" class="modal"><p>{story.chrome[4] * 6}</p></div><template><p>{story.chrome[4]}</p></template>'
    )
    return page(story, f'<article>{title_of(story)}{unseen}<div class="body">{body}</div></article>')


def mailing(story: Story, write: Written) -> str:
    """A newsletter as a page: tables in tables."""
    rows = "".join(
        f'<tr><td class="mcnTextBlockInner" valign="top"><table width="100%" class="mcnTextContentContainer"><tbody><tr>'
        f'<td class="mcnTextContent">{write.part(text)}</td></tr></tbody></table></td></tr>'
        for text in story.paragraphs
    )
    inner = (
        f'<center><table id="bodyTable" width="100%"><tr><td id="bodyCell" align="center"><table class="templateContainer">'
        f"<tbody>{rows}</tbody></table></td></tr></table></center>"
    )
    return page(story, inner, menu=False)


def brief(story: Story, write: Written) -> str:
    body = write.paragraphs(story.paragraphs[:2])
    return page(story, f'<main><article>{title_of(story)}<div class="content">{body}</div></article></main>')


def among_teasers(story: Story, write: Written) -> str:
    """The article is the first of many: teasers follow, each an `article` too."""
    body = write.paragraphs(story.paragraphs[:6])
    teasers = "".join(
        f'<article class="teaser"><h2><a href="/{at}">{html.escape(text)}</a></h2><p>{html.escape(text)} …</p></article>'
        for at, text in enumerate(story.others)
    )
    inner = f'<main><article class="article article--full">{title_of(story)}<div>{body}</div></article><section>{teasers}</section></main>'
    return page(story, inner)


def interview(story: Story, write: Written) -> str:
    turns = "".join(
        f"<p><strong>{write.part(story.others[at])}?</strong></p><p>{write.part(text)}</p>"
        for at, text in enumerate(story.paragraphs[:8])
    )
    return page(story, f'<div class="c-article"><div class="c-article__body">{title_of(story)}{turns}</div></div>')


def definitions(story: Story, write: Written) -> str:
    pairs = "".join(
        f"<dt>{write.part(story.others[at])}</dt><dd>{write.part(text)}</dd>"
        for at, text in enumerate(story.paragraphs[:8])
    )
    return page(story, f'<div class="content"><div class="glossary">{title_of(story)}<dl>{pairs}</dl></div></div>')


def xhtml(story: Story, write: Written) -> str:
    body = write.paragraphs(story.paragraphs)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
        f'"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xml:lang="{story.language}"><head><title>{html.escape(story.title)}</title></head><body><div id="menu"><ul>'
        f'{links(story.others)}</ul></div><div id="text">{title_of(story)}{body}</div></body></html>'
    )


def footnotes(story: Story, write: Written) -> str:
    body = write.paragraphs(story.paragraphs[:7], '<p>{}<sup><a href="#f1">1</a></sup></p>')
    write.truth[:] = [f"{text}1" for text in write.truth]
    notes = write.paragraphs(story.paragraphs[7:10], "<li>{}</li>")
    inner = (
        f'<main><article>{title_of(story)}{body}<section class="footnotes"><ol>{notes}</ol></section></article></main>'
    )
    return page(story, inner)


def sections_of_report(story: Story, write: Written) -> str:
    """A report in sections that are each as good as the other."""
    parts = "".join(
        f'<section id="s{at}"><h2>{write.part(story.others[at])}</h2><div class="section-text"><p>{write.part(text)}</p>'
        f"<p>{write.part(story.paragraphs[-1 - at])}</p></div></section>"
        for at, text in enumerate(story.paragraphs[:4])
    )
    return page(story, f'<div id="report">{title_of(story)}{parts}</div>')


def show_notes(story: Story, write: Written) -> str:
    body = write.paragraphs(story.paragraphs[:3])
    times = write.paragraphs(tuple(f"0{at}:30 {text}" for at, text in enumerate(story.others[:7])), "<li>{}</li>")
    inner = (
        f'<div class="episode"><div class="player"><audio controls></audio><button>1x</button></div>{title_of(story)}'
        f'<div class="episode-description">{body}<ul>{times}</ul></div></div>'
    )
    return page(story, inner)


KINDS: tuple[tuple[Callable[[Story, Written], str], tuple[str, ...]], ...] = (
    (semantic_news, ("en", "ru")),
    (block_by_block, ("en", "tr")),
    (chunks, ("en", "it")),
    (wordpress, ("de", "ja")),
    (blogger, ("es", "pt")),
    (newsletter_platform, ("en",)),
    (sphinx, ("en",)),
    (documentation_site, ("fr",)),
    (live_ticker, ("de", "en")),
    (list_article, ("fr", "ja")),
    (gallery, ("it",)),
    (data_table, ("en",)),
    (code_blog, ("en",)),
    (under_comments, ("en", "fr")),
    (with_related, ("fr", "uk")),
    (under_consent, ("de", "ru")),
    (paywall_stub, ("en",)),
    (amp, ("es",)),
    (tables_of_1999, ("ru", "en")),
    (boxes_for_paragraphs, ("nl", "zh")),
    (only_data, ("en",)),
    (encyclopaedia, ("pl",)),
    (portal, ("ko", "ja")),
    (release_notes, ("en",)),
    (mostly_lists, ("it",)),
    (short_lines, ("en", "ja", "zh")),
    (misleading_names, ("en", "ar")),
    (long_quotation, ("fr",)),
    (hidden_parts, ("es",)),
    (mailing, ("en",)),
    (brief, ("de", "zh", "ko")),
    (among_teasers, ("pt",)),
    (interview, ("nl", "zh")),
    (definitions, ("en",)),
    (xhtml, ("ar",)),
    (footnotes, ("en",)),
    (sections_of_report, ("en",)),
    (show_notes, ("de",)),
)
"""The kinds of pages, and the languages in which each is written."""


def written_pages() -> Iterator[tuple[str, str, str, str]]:
    """Yield each page: its name, its HTML, its article, and its title."""
    every = (*KINDS, *fulltext_platforms.KINDS)
    turning = {language: stories(language) for _, languages in every for language in languages}
    for kind, languages in every:
        for language in languages:
            written, story = Written(), next(turning[language])
            text = kind(story, written)
            yield f"{kind.__name__}-{language}", text, "\n".join(written.truth), story.title


def write_pages(folder: Path) -> int:
    """Write all pages and their ground truth into a folder; return how many."""
    (folder / "html").mkdir(parents=True, exist_ok=True)
    truth = {}
    for name, text, article, title in written_pages():
        (folder / "html" / f"{name}.html").write_text(text, encoding="utf-8")
        truth[name] = {"articleBody": article, "title": title}
    (folder / "ground-truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(truth)


def main() -> int:
    """Write the pages."""
    parser = argparse.ArgumentParser(description="Write pages of many kinds for fulltext.py.")
    parser.add_argument("folder", type=Path)
    print(f"{write_pages(parser.parse_args().folder)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Pages of single publishing systems, in the markup that they document, and what stands in the way within articles.

An article is what somebody would cut out who keeps it to read: in a thread or a ticker it holds who wrote what and when, in a
recipe its quantities, in a review its verdict, in an encyclopaedia its facts and notes; what counts, sells, asks, signs or
leads elsewhere is no part of it.
"""

# ruff: noqa: E501 - markup is read best as it is written

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from tests.benchmarks.fulltext_writing import links, page, title_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.fulltext_writing import Story, Written


def discourse(story: Story, write: Written) -> str:
    """A topic of Discourse as it shows itself to programs (its `topics/show` for crawlers)."""
    posts = ""
    for at, text in enumerate(story.paragraphs[:9], 1):
        name, when, words = write.part(f"user{at}"), write.part(f"January {at}, 2026, 7:00am"), write.part(text)
        posts += (
            f'<div id="post_{at}" class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator" itemprop="author" '
            f'itemscope itemtype="http://schema.org/Person"><a itemprop="url" rel="nofollow" href="/u/{name}"><span itemprop="name">{name}'
            f'</span></a> </span><link itemprop="mainEntityOfPage" href="/t/7"><span class="crawler-post-infos"> <time datetime="2026-01-0{at}" '
            f'class="post-time">{when}</time><meta itemprop="dateModified" content="2026-01-0{at}"> <span itemprop="position">{at}</span></span></div><div '
            f'class="post" itemprop="text"><p>{words}</p></div><div itemprop="interactionStatistic" itemscope itemtype="http://schema.org/InteractionCounter">'
            f'<meta itemprop="userInteractionCount" content="3"><span class="post-likes">3 Likes</span></div></div>'
        )
    rows = "".join(
        f'<tr class="topic-list-item"><td class="main-link"><span class="link-top-line"><a class="title raw-link raw-topic-link" href="/t/{at}">'
        f'{html.escape(text)}</a></span></td><td class="replies"><span class="posts">7</span></td><td class="views">83</td><td>March 2026</td></tr>'
        for at, text in enumerate(story.others[:6])
    )
    inner = (
        f'<div id="main-outlet" class="wrap" role="main"><div id="topic-title"><h1><a href="/t/7">{html.escape(story.title)}</a></h1>'
        f'<div class="topic-category"><span itemprop="itemListElement"><a href="/c/sea" class="badge-wrapper bullet"><span class="badge-category-bg">'
        f'</span><span class="category-name" itemprop="name">Sea</span></a></span></div></div><div itemscope '
        f'itemtype="http://schema.org/DiscussionForumPosting"><meta itemprop="headline" content="{html.escape(story.title)}">{posts}</div>'
        f'<div id="related-topics" class="more-topics__list" role="complementary"><h3 class="more-topics__list-title">Related topics</h3>'
        f'<div class="topic-list-container"><table class="topic-list"><thead><tr><th>Topic</th><th>Replies</th><th>Views</th><th>Activity</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></div></div></div>"
    )
    return page(story, inner)


def phpbb(story: Story, write: Written) -> str:
    """A topic of phpBB in its own style (prosilver's `viewtopic_body.html`)."""
    posts = ""
    for at, text in enumerate(story.paragraphs):
        write.truth += [f"by user{at} » Tue Jan 06, 2026 7:0{at % 10} am", text]
        author, words = f"user{at}", html.escape(text, quote=False)
        posts += (
            f'<div id="p{at}" class="post has-profile bg{at % 2 + 1}"><div class="inner"><dl class="postprofile" id="profile{at}"><dt '
            f'class="no-profile-rank no-avatar"><div class="avatar-container"></div><a href="/u{at}" class="username">user{at}</a></dt><dd '
            f'class="profile-posts"><strong>Posts:</strong> <a href="/s">{at * 37}</a></dd><dd class="profile-joined"><strong>Joined:</strong> Tue '
            f'Jan 06, 2026 7:00 am</dd></dl><div class="postbody"><div id="post_content{at}"><h3 class="first"><a href="#p{at}">Re: '
            f'{html.escape(story.title)}</a></h3><p class="author"><a class="unread" href="#p{at}" title="Post"><i class="icon"></i></a><span '
            f'class="responsive-hide">by <strong><a href="/u{at}" class="username">{author}</a></strong> &raquo; </span><time '
            f'datetime="2026-01-06">Tue Jan 06, 2026 7:0{at % 10} am</time></p><div class="content">{words}</div><div id="sig{at}" '
            f'class="signature">Sent from my kitchen</div></div></div><div class="back2top"><a href="#top" class="top">Top</a></div></div></div>'
            f'<hr class="divider">'
        )
    inner = (
        f'<div id="wrap" class="wrap"><div id="page-body" class="page-body" role="main"><h2 class="topic-title"><a href="/t">{html.escape(story.title)}</a></h2>'
        f'<div class="action-bar bar-top"><div class="pagination">{len(story.paragraphs)} posts &bull; Page <strong>1</strong> of <strong>1</strong></div></div>'
        f'{posts}<div class="action-bar bar-bottom"><a href="/reply" class="button">Post Reply</a></div><div class="stat-block online-list"><h3>Who is '
        f"online</h3><p>Users browsing this forum: No registered users and 4 guests</p></div></div></div>"
    )
    return page(story, inner)


def question(story: Story, write: Written) -> str:
    """A question with answers and comments, votes beside each."""

    def post(kind: str, at: int, text: str, comments: str) -> str:
        card = (
            f'<div class="user-info"><div class="user-action-time">answered <span class="relativetime">Jan {at + 1} at 7:00</span></div><div '
            f'class="user-details"><a href="/users/{at}">user{at}</a><span class="reputation-score">{at * 917}</span></div></div>'
        )
        return (
            f'<div id="{kind}-{at}" class="{kind} js-{kind}" data-score="{at}"><div class="post-layout"><div class="votecell post-layout--left"><div '
            f'class="js-voting-container"><button>Up vote</button><div class="js-vote-count">{at * 3}</div><button>Down vote</button></div></div><div '
            f'class="{kind}cell post-layout--right"><div class="s-prose js-post-body" itemprop="text">{text}</div><div class="mt24"><div '
            f'class="js-post-menu"><a href="/q">Share</a><a href="/edit">Improve this {kind}</a><button>Follow</button></div>{card}</div></div>'
            f'<div class="post-layout--right js-post-comments-component"><ul class="comments-list">{comments}</ul><a class="js-add-link">Add a comment'
            f"</a></div></div></div>"
        )

    code = "def sail(ferry, harbour):\n    return harbour.leave(ferry, at='07:30')"
    asked = (
        write.paragraphs(story.paragraphs[:2])
        + f"<pre class='lang-py s-code-block'><code>{write.part(code)}</code></pre>"
    )
    comment = f'<li class="comment js-comment"><div class="comment-text"><span class="comment-copy">{story.chrome[10]}</span> &ndash; <a class="comment-user">user9</a></div></li>'
    posts = post("question", 0, asked, comment * 2)
    for at in range(1, 4):
        posts += post("answer", at, write.paragraphs(story.paragraphs[2 * at : 2 * at + 2]), comment if at == 1 else "")
    inner = (
        f'<div id="content"><div id="question-header"><h1 itemprop="name"><a href="/q" class="question-hyperlink">{html.escape(story.title)}</a></h1></div>'
        f'<div class="d-flex"><span>Asked today</span><span>Viewed 83 times</span></div><div id="mainbar" role="main" aria-label="question and answers">'
        f'{posts}</div><div id="sidebar" role="complementary"><h4>Linked</h4>{links(story.others[:6], "<div>{}</div>")}<h4>Related</h4>'
        f"{links(story.others[6:], '<div>{}</div>')}</div></div>"
    )
    return page(story, inner)


def block_theme(story: Story, write: Written) -> str:
    """WordPress with a theme of blocks: everything is a group."""
    first, second = write.paragraphs(story.paragraphs[:4]), story.paragraphs[4:8]
    heading = f'<h2 class="wp-block-heading">{write.part(story.others[0])}</h2>'
    quote = f'<blockquote class="wp-block-quote is-layout-flow"><p>{write.part(story.others[1])}</p><cite>{write.part("A. Writer")}</cite></blockquote>'
    columns = f'<div class="wp-block-columns is-layout-flex"><div class="wp-block-column is-layout-flow">{write.paragraphs(second[:2])}</div><div class="wp-block-column is-layout-flow">{write.paragraphs(second[2:])}</div></div>'
    posts = "".join(
        f'<li class="wp-block-post post type-post"><h3 class="wp-block-post-title"><a href="/{at}">{html.escape(text)}</a></h3></li>'
        for at, text in enumerate(story.others[2:8])
    )
    comment = f'<li class="comment"><div class="wp-block-columns"><div class="wp-block-column"><div class="wp-block-comment-author-name">reader</div><div class="wp-block-comment-content"><p>{story.chrome[10]}</p></div></div></div></li>'
    inner = (
        f'<div class="wp-site-blocks"><main class="wp-block-group is-layout-flow"><div class="wp-block-group has-global-padding is-layout-constrained">'
        f'<h1 class="wp-block-post-title">{html.escape(story.title)}</h1><div class="wp-block-group is-layout-flex"><p>Written by</p><div '
        f'class="wp-block-post-author-name"><a href="/a">admin</a></div><p>in</p><div class="taxonomy-category wp-block-post-terms"><a href="/c">'
        f'News</a></div></div><div class="entry-content wp-block-post-content has-global-padding is-layout-constrained">{first}{heading}{quote}{columns}'
        f'</div><div class="wp-block-group"><nav class="wp-block-group" aria-label="Post navigation"><div class="post-navigation-link-previous '
        f'wp-block-post-navigation-link"><a href="/1">{html.escape(story.others[2])}</a></div></nav></div><div class="wp-block-comments"><h2 '
        f'class="wp-block-heading">{story.chrome[3]}</h2><ol class="wp-block-comment-template">{comment * 5}</ol></div></div><div '
        f'class="wp-block-group alignwide"><h2 class="wp-block-heading">More posts</h2><ul class="wp-block-post-template">{posts}</ul></div></main></div>'
    )
    return page(story, inner)


def ghost(story: Story, write: Written) -> str:
    """Ghost with its cards: a picture, a bookmark, a callout, an invitation to subscribe."""
    figure = f'<figure class="kg-card kg-image-card kg-card-hascaption"><img src="/1.jpg" class="kg-image" alt loading="lazy"><figcaption><span style="white-space: pre-wrap;">{write.part(story.others[0])}</span></figcaption></figure>'
    first = write.paragraphs(story.paragraphs[:3])
    callout = f'<div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">{write.part(story.paragraphs[3])}</div></div>'
    signup = f'<div class="kg-card kg-signup-card" data-lexical-signup-form><div class="kg-signup-card-content"><h2 class="kg-signup-card-heading">{story.chrome[7]}</h2><p class="kg-signup-card-subheading">{story.chrome[4]}</p><form class="kg-signup-card-form"><input class="kg-signup-card-input" type="email"><button>{story.chrome[7]}</button></form></div></div>'
    toggle = f'<div class="kg-card kg-toggle-card" data-kg-toggle-state="close"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text"><span>{write.part(story.others[1])}</span></h4><button class="kg-toggle-card-icon" aria-label="Expand"></button></div><div class="kg-toggle-content"><p>{write.part(story.paragraphs[4])}</p></div></div>'
    second = write.paragraphs(story.paragraphs[5:8])
    cards = "".join(
        f'<article class="gh-card post"><a class="gh-card-link" href="/{at}"><div class="gh-card-wrapper"><h3 class="gh-card-title is-title">{html.escape(text)}</h3><p class="gh-card-excerpt">{html.escape(story.others[at + 1])}</p></div></a></article>'
        for at, text in enumerate(story.others[2:6])
    )
    inner = (
        f'<main class="gh-main"><article class="gh-article post"><header class="gh-article-header gh-canvas"><a class="gh-article-tag" href="/tag">News</a>'
        f'<h1 class="gh-article-title is-title">{html.escape(story.title)}</h1><div class="gh-article-meta"><h4 class="gh-article-author-name"><a href="/a">A. '
        f'Writer</a></h4><time>06 Jan 2026</time><span class="gh-article-meta-length">— 4 min read</span></div></header><section class="gh-content '
        f'gh-canvas is-body">{figure}{first}{callout}{signup}{toggle}{second}</section></article><section class="gh-container is-grid"><h2 '
        f'class="gh-container-title">Read more</h2><div class="gh-feed">{cards}</div></section></main>'
    )
    return page(story, inner)


def hugo_docs(story: Story, write: Written) -> str:
    """Documentation of a static generator, as Docsy has it: two menus, feedback, tabs, an alert."""
    first = write.paragraphs(story.paragraphs[:2])
    steps = "".join(
        f"<li>{write.part(text)}<pre><code>{write.part(f'ferry plan --seats {at}')}</code></pre></li>"
        for at, text in enumerate(story.paragraphs[2:5], 2)
    )
    alert = f'<div class="alert alert-warning" role="alert"><h4 class="alert-heading">{write.part("Note")}</h4>{write.paragraphs(story.paragraphs[5:6])}</div>'
    heading = f'<h2 id="next">{write.part(story.others[0])}<a class="td-heading-self-link" href="#next" aria-label="Heading self-link"></a></h2>'
    second = write.paragraphs(story.paragraphs[6:9])
    inner = (
        f'<div class="container-fluid td-outer"><div class="td-main"><div class="row flex-xl-nowrap"><aside class="td-sidebar d-print-none"><nav '
        f'class="td-sidebar-nav"><ul class="td-sidebar-nav__section">{links(story.others)}</ul></nav></aside><aside class="td-sidebar-toc '
        f'd-print-none"><div class="td-page-meta"><a href="/v">View page source</a><a href="/e">Edit this page</a></div><div class="td-toc"><nav '
        f'id="TableOfContents"><ul>{links(story.others[:1])}</ul></nav></div></aside><main class="td-content-wrap" role="main"><nav aria-label="breadcrumb" '
        f'class="td-breadcrumbs"><ol class="breadcrumb">{links(("Docs", "Tasks"))}</ol></nav><div class="td-content">{title_of(story)}{first}<ol>{steps}</ol>'
        f'{alert}{heading}{second}<div class="td-page-feedback d-print-none"><h2 class="feedback--title">Feedback</h2><p class="feedback--question">Was this '
        f'page helpful?</p><button>Yes</button><button>No</button></div><div class="td-page-meta__lastmod">Last modified January 6, 2026: <a href="/c">Fix '
        f"typo (a1b2c3d)</a></div></div></main></div></div></div>"
    )
    return page(story, inner)


def wiki(story: Story, write: Written) -> str:
    """An article of MediaWiki with a box of facts, a picture, notes, and what leads elsewhere below."""
    write.truth += ["Length 83 m", "Built 1997"]
    note = '<sup id="cite_ref-{0}" class="reference"><a href="#cite_note-{0}"><span class="cite-bracket">[</span>{0}<span class="cite-bracket">]</span></a></sup>'
    body = ""
    for at, text in enumerate(story.paragraphs[:6], 1):
        write.truth.append(f"{text}[{at}]")
        body += f"<p>{html.escape(text, quote=False)}{note.format(at)}</p>"
        if at == 3:
            body += (
                f'<div class="mw-heading mw-heading2"><h2 id="h">{write.part(story.others[0])}</h2><span class="mw-editsection"><span class="mw-editsection-'
                f'bracket">[</span><a href="/e"><span>edit</span></a><span class="mw-editsection-bracket">]</span></span></div><figure class="mw-default-size" '
                f'typeof="mw:File/Thumb"><a href="/f" class="mw-file-description"><img src="/1.jpg" class="mw-file-element"></a><figcaption>'
                f"{write.part(story.others[1])}</figcaption></figure>"
            )
    facts = "".join(
        f'<tr><th scope="row" class="infobox-label">{name}</th><td class="infobox-data">{value}</td></tr>'
        for name, value in (("Length", "83 m"), ("Built", "1997"))
    )
    write.truth.append("References")
    notes = "".join(
        f'<li id="cite_note-{at}"><span class="mw-cite-backlink"><b><a href="#cite_ref-{at}">^</a></b></span> <span class="reference-text">'
        f'<cite class="citation web">{write.part(text)}</cite></span></li>'
        for at, text in enumerate(story.others[2:8], 1)
    )
    nav = f'<div role="navigation" class="navbox" aria-labelledby="n"><table class="nowraplinks navbox-inner"><tbody><tr><th class="navbox-title">Ferries</th></tr><tr><td class="navbox-list"><div><ul>{links(story.others)}</ul></div></td></tr></tbody></table></div>'
    inner = (
        f'<div class="mw-page-container"><div class="vector-sitenotice-container">{story.chrome[4]}</div><main id="content" class="mw-body"><header '
        f'class="mw-body-header"><h1 id="firstHeading" class="firstHeading mw-first-heading"><span class="mw-page-title-main">{html.escape(story.title)}</span>'
        f'</h1></header><div class="vector-page-toolbar"><ul>{links(("Article", "Talk", "Read", "View history"))}</ul></div><div id="bodyContent" '
        f'class="vector-body"><div id="siteSub" class="noprint">From an encyclopaedia</div><div id="mw-content-text" class="mw-body-content"><div '
        f'class="mw-content-ltr mw-parser-output"><table class="infobox"><tbody>{facts}</tbody></table>{body}<div class="mw-heading mw-heading2"><h2 '
        f'id="r">References</h2></div><div class="mw-references-wrap"><ol class="references">{notes}</ol></div>{nav}</div></div><div id="catlinks" '
        f'class="catlinks"><div class="mw-normal-catlinks"><a href="/c">Categories</a>: <ul>{links(story.others[:4])}</ul></div></div></div></main></div>'
    )
    return page(story, inner)


def recipe(story: Story, write: Written) -> str:
    """A recipe below a story, in the card that a plug-in writes; a button leads to it, stars and shares stand in it."""
    body = write.paragraphs(story.paragraphs[:3])
    amounts = "".join(
        f'<li class="wprm-recipe-ingredient"><span class="wprm-checkbox-container"><input type="checkbox"></span>{write.part(f"{at}00 g {text.split()[0]}")}</li>'
        for at, text in enumerate(story.others[:6], 1)
    )
    steps = "".join(
        f'<li class="wprm-recipe-instruction"><div class="wprm-recipe-instruction-text">{write.part(text)}</div></li>'
        for text in story.paragraphs[3:7]
    )
    notes = f'<div class="wprm-recipe-notes-container"><h3 class="wprm-recipe-header">Notes</h3><div class="wprm-recipe-notes"><span>{write.part(story.paragraphs[7])}</span></div></div>'
    inner = (
        f'<article class="post"><header>{title_of(story)}</header><div class="entry-content"><a href="#recipe" class="wprm-recipe-jump wprm-jump-to-recipe-shortcode">'
        f'Jump to Recipe</a>{body}<div id="recipe" class="wprm-recipe-container"><div class="wprm-recipe wprm-recipe-template-compact"><div '
        f'class="wprm-recipe-rating">4.9 from 83 votes</div><a class="wprm-recipe-print" href="/print">Print Recipe</a><div '
        f'class="wprm-recipe-ingredients-container"><h3 class="wprm-recipe-header">Ingredients</h3><ul class="wprm-recipe-ingredients">{amounts}</ul></div><div '
        f'class="wprm-recipe-instructions-container"><h3 class="wprm-recipe-header">Instructions</h3><ul class="wprm-recipe-instructions">{steps}</ul></div>'
        f"{notes}</div></div></div></article>"
    )
    write.truth.insert(3, "Ingredients")
    write.truth.insert(10, "Instructions")
    write.truth.insert(-1, "Notes")
    return page(story, inner)


def live_blog(story: Story, write: Written) -> str:
    """A live blog with its key events and a summary on top, each post with a time, an author and buttons."""
    summary = "".join(f"<li>{write.part(text)}</li>" for text in story.others[:4])
    posts = ""
    for at, text in enumerate(story.paragraphs[:7]):
        time, heading, words = write.part(f"1{at}.30"), write.part(story.others[4 + at % 4]), write.part(text)
        posts += (
            f'<article id="block-{at}" class="block liveblog-block" itemprop="liveBlogUpdate" itemscope itemtype="http://schema.org/BlogPosting"><p '
            f'class="block-time published-time"><a href="#block-{at}" itemprop="url"><time datetime="2026-01-06T1{at}:30Z">{time}</time></a></p><h2 '
            f'class="block-title" itemprop="headline">{heading}</h2><div class="block-elements" itemprop="articleBody"><p>{words}</p></div><div '
            f'class="block-share"><button>{story.chrome[6]}</button></div></article>'
        )
    inner = (
        f'<main><div class="live-header">{title_of(story)}</div><div class="content__main"><div class="key-events"><ul>{summary}</ul></div><div '
        f'class="liveblog__body" data-test-id="live-blog-blocks">{posts}</div><button class="liveblog__load-more">View more updates</button></div></main>'
    )
    return page(story, inner)


def photo_essay(story: Story, write: Written) -> str:
    """Large pictures one after another, a caption under each and a paragraph now and then."""
    parts = ""
    for at, text in enumerate(story.paragraphs[:6]):
        credit = f'<span class="credit">{write.part(f"Photo {at + 1}: A. Writer")}</span>'
        caption = write.truth.pop()
        write.truth += [story.others[at], caption]
        parts += (
            f'<figure class="essay-figure full-bleed"><picture><source srcset="/{at}-w.webp 1600w" type="image/webp"><img data-src="/{at}.jpg" '
            f'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt=""></picture><figcaption><span class="caption">{html.escape(story.others[at])}</span>'
            f"{credit}</figcaption></figure>"
        )
        if at % 2:
            parts += f'<div class="essay-text"><p>{write.part(text)}</p></div>'
    return page(story, f'<article class="photo-essay"><div class="essay-head">{title_of(story)}</div>{parts}</article>')


def poem(story: Story, write: Written) -> str:
    """Stanzas whose lines are broken by `br`, below a title, above who wrote it."""
    lines = [
        part.strip() for text in story.paragraphs for part in text.replace("。", ", ").split(", ") if part.strip()
    ][:24]
    stanzas = "".join(
        "<p class='stanza'>" + "<br>".join(map(write.part, lines[at : at + 4])) + "</p>"
        for at in range(0, len(lines), 4)
    )
    return page(
        story,
        f'<div class="o-poem"><div class="c-hdgSans">{title_of(story)}</div><div class="poem-body">{stanzas}</div></div>',
    )


def results(story: Story, write: Written) -> str:
    """A short report above a long table of results with links in it."""
    body = write.paragraphs(story.paragraphs[:2])
    rows = ""
    for at in range(1, 21):
        place, name, club, time = (
            write.part(f"{at}"),
            write.part(f"Swimmer {at}"),
            write.part(f"Club {at % 5}"),
            write.part(f"1:0{at % 10}.{at}"),
        )
        rows += f'<tr><td>{place}</td><td><a href="/s/{at}">{name}</a></td><td><a href="/c/{at % 5}">{club}</a></td><td>{time}</td></tr>'
    head = "".join(f"<th>{write.part(name)}</th>" for name in ("Rank", "Name", "Club", "Time"))
    table = write.truth[2:]
    write.truth[2:] = [*table[-4:], *table[:-4]]
    inner = f'<article><header>{title_of(story)}</header><div class="report">{body}<table class="results-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></article>'
    return page(story, inner)


def review(story: Story, write: Written) -> str:
    """A review with a verdict, what speaks for it and against it, its data, and shops in between."""
    first = write.paragraphs(story.paragraphs[:3])
    buy = '<div class="buy-box affiliate"><a class="btn-buy" rel="sponsored" href="/go">Buy for €83</a><a class="btn-buy" rel="sponsored" href="/go2">See price</a></div>'
    good = f'<div class="pros"><h3>{write.part("Pros")}</h3><ul>{write.paragraphs(story.others[:3], "<li>{}</li>")}</ul></div>'
    bad = f'<div class="cons"><h3>{write.part("Cons")}</h3><ul>{write.paragraphs(story.others[3:5], "<li>{}</li>")}</ul></div>'
    facts = "".join(
        f"<tr><th>{write.part(name)}</th><td>{write.part(value)}</td></tr>"
        for name, value in (("Weight", "1.2 kg"), ("Length", "30 cm"), ("Battery", "8 hours"))
    )
    second = write.paragraphs(story.paragraphs[3:6])
    verdict = f'<div class="verdict-box"><h2>{write.part("Verdict")}</h2><p>{write.part(story.paragraphs[6])}</p></div>'
    inner = (
        f'<article class="review">{title_of(story)}<div class="review-body">{first}{buy}<div class="pros-cons">{good}{bad}</div><table class="specs"><tbody>{facts}'
        f"</tbody></table>{second}{buy}{verdict}</div></article>"
    )
    return page(story, inner)


def amp_page(story: Story, write: Written) -> str:
    """AMP with what its documentation shows: consent, lists of related articles, captions, sharing, an ad in between."""
    ad = (
        '<amp-ad width="100vw" height="320" type="doubleclick" data-slot="/1/x"><div placeholder>Loading</div></amp-ad>'
    )
    figure = f'<figure><amp-img src="/1.jpg" width="1080" height="610" layout="responsive"></amp-img><figcaption>{write.part(story.others[0])}</figcaption></figure>'
    first, second = write.paragraphs(story.paragraphs[:4]), write.paragraphs(story.paragraphs[4:8])
    listed = f'<amp-list width="auto" height="300" layout="fixed-height" src="/list.json"><template type="amp-mustache"><div><a href="{{{{url}}}}">{{{{title}}}}</a></div></template><div fallback><ul>{links(story.others[1:6])}</ul></div></amp-list>'
    inner = (
        f'<amp-consent id="c" layout="nodisplay"><script type="application/json">{{"consents": {{}}}}</script><div id="c-ui"><p>{story.chrome[5]}</p><button '
        f'on="tap:c.accept">OK</button></div></amp-consent><main><article>{title_of(story)}<p class="byline">A. Writer</p>{figure}<amp-social-share '
        f'type="email"></amp-social-share>{first}{ad}{second}</article><section>{listed}</section></main>'
    )
    return page(story, inner).replace("<html ", "<html ⚡ ", 1)


def inline_consent(story: Story, write: Written) -> str:
    """What an embedded player asks before it loads, in the middle of the text."""
    ask = (
        f'<div class="embed-placeholder"><div class="embed-consent"><h4>YouTube</h4><p>{story.chrome[5]}</p><button>OK</button><label><input '
        f'type="checkbox"> {story.chrome[7]}</label></div></div>'
    )
    first, second = write.paragraphs(story.paragraphs[:3]), write.paragraphs(story.paragraphs[3:8])
    return page(story, f'<article>{title_of(story)}<div class="article-text">{first}{ask}{second}</div></article>')


def endless(story: Story, write: Written) -> str:
    """The next article stands below the one that was asked for, whole, with a headline of its own."""
    body = write.paragraphs(story.paragraphs[:5])
    other = "".join(f"<p>{html.escape(text)}</p>" for text in story.paragraphs[5:])
    inner = (
        f'<div class="infinite-scroll"><div class="article-page" data-url="/1"><article class="article-body-container">{title_of(story)}<div class="text">{body}</div>'
        f'</article></div><div class="article-page" data-url="/2"><article class="article-body-container"><h1>{html.escape(story.others[0])}</h1><div '
        f'class="text">{other}{other}</div></article></div></div>'
    )
    return page(story, inner)


def letter_between(story: Story, write: Written) -> str:
    """An invitation to a newsletter between two paragraphs, with a form, under a name that says nothing."""
    first, second = write.paragraphs(story.paragraphs[:4]), write.paragraphs(story.paragraphs[4:8])
    box = (
        f'<div class="css-1a2b3c"><div class="css-9z8y"><h3>{story.chrome[7]}</h3><p>{story.chrome[4]}</p><form action="/signup" method="post"><input type="email" '
        f'name="email" placeholder="E-mail"><button type="submit">{story.chrome[7]}</button><small>{story.chrome[8]}</small></form></div></div>'
    )
    return page(story, f"<main><article>{title_of(story)}<section>{first}{box}{second}</section></article></main>")


def teaser_of_wall(story: Story, write: Written) -> str:
    """Two paragraphs, the third cut off, and what it costs to read on, under a schema that says so."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "isAccessibleForFree": False,
        "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"},
    }
    body = write.paragraphs(story.paragraphs[:3])
    offers = "".join(
        f'<li class="offer"><h4>{price}</h4><p>{story.chrome[4]}</p><a class="button" href="/buy">{story.chrome[7]}</a></li>'
        for price in ("€1", "€9.90", "€99")
    )
    inner = (
        f'<article>{title_of(story)}<div class="article-body">{body}<p class="fade-out">{write.part(story.paragraphs[3][:60])}…</p></div><div class="paywall '
        f'regwall offers-container"><h3>{story.chrome[7]}</h3><ul>{offers}</ul><p>Already a subscriber? <a href="/login">Sign in</a></p></div></article>'
    )
    return page(story, inner, head=f'<script type="application/ld+json">{json.dumps(data)}</script>')


def marked_up_data(story: Story, write: Written) -> str:
    """Filled by a script; the page's data has the text as HTML, beside other things of which it speaks."""
    body = "".join(f"<p>{write.part(text)}</p>" for text in story.paragraphs)
    data = [
        {"@context": "https://schema.org", "@type": "Organization", "name": "Outlet"},
        {
            "@context": "https://schema.org",
            "@type": ["NewsArticle", "AnalysisNewsArticle"],
            "headline": story.title,
            "articleBody": body,
        },
    ]
    head = f'<script type="application/ld+json">{json.dumps(data).replace("</", "<" + chr(92) + "/")}</script>'
    return page(story, '<div id="__next"></div><script src="/app.js"></script>', head=head)


def without_script(story: Story, write: Written) -> str:
    """The text for those without scripts; what a script would fill stands empty before it."""
    body = write.paragraphs(story.paragraphs)
    inner = f'<div id="app" class="loading"><div class="spinner"></div></div><noscript><div class="article"><h1>{html.escape(story.title)}</h1>{body}</div></noscript><script src="/app.js"></script>'
    return page(story, inner, menu=False)


def shadow(story: Story, write: Written) -> str:
    """The text in a declarative shadow root (HTML, `shadowrootmode`)."""
    body = write.paragraphs(story.paragraphs)
    inner = f'<outlet-article><template shadowrootmode="open"><style>p{{margin:0}}</style><article>{title_of(story)}<div class="text">{body}</div></article></template></outlet-article>'
    return page(story, inner)


def frames(story: Story, write: Written) -> str:
    """A set of frames; the text stands in what those without frames see."""
    body = write.paragraphs(story.paragraphs)
    return (
        f'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN"><html><head><title>{html.escape(story.title)}</title></head><frameset cols="20%,80%"><frame '
        f'src="menu.html"><frame src="main.html"><noframes><body><h1>{html.escape(story.title)}</h1>{body}</body></noframes></frameset></html>'
    )


def font_and_center(story: Story, write: Written) -> str:
    """No table and no paragraph: `center`, `font` and `br`, a counter and a guest book."""
    body = "<br>\n<br>\n".join(f'<font face="Arial" size="2">{write.part(text)}</font>' for text in story.paragraphs)
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>{html.escape(story.title)}</title></head><body bgcolor="#ffffff" '
        f'text="#000000"><center><font size="6"><b>{html.escape(story.title)}</b></font></center><hr><center>[ <a href="index.htm">Home</a> | <a href="links.htm">Links'
        f'</a> | <a href="guest.htm">Guest book</a> ]</center><hr>{body}<hr><center><font size="1">You are visitor <img src="/cgi-bin/count.cgi"> since 1997<br><a '
        f'href="mailto:me">Mail me</a></font></center></body></html>'
    )


def bold_interview(story: Story, write: Written) -> str:
    """Questions in bold and answers, in one box, broken by `br`."""
    turns = "<br><br>".join(
        f"<b>{write.part(f'{story.others[at]}?')}</b><br>{write.part(text)}"
        for at, text in enumerate(story.paragraphs[:7])
    )
    return page(
        story,
        f'<div class="haber"><div class="haber-detay">{title_of(story)}<div id="haberMetni">{turns}</div></div></div>',
    )


def press_release(story: Story, write: Written) -> str:
    """A release with its place and date, a list, and whom to ask."""
    first = write.paragraphs((f"HARBOUR, Jan. 6, 2026 /Newswire/ -- {story.paragraphs[0]}", *story.paragraphs[1:4]))
    points = write.paragraphs(story.others[:5], "<li>{}</li>")
    contact = f'<p><b>{write.part("Contact:")}</b><br>{write.part("A. Writer")}<br>{write.part("+49 30 000 00")}<br><a href="mailto:press@page.example">{write.part("press@page.example")}</a></p>'
    inner = (
        f'<article class="news-release static"><header class="release-header">{title_of(story)}<div class="news-share">{links(("Share", "Post", "Mail"), "{}")}</div></header>'
        f'<section class="release-body container"><div class="row"><div class="col-lg-10">{first}<ul type="disc">{points}</ul>{contact}</div></div></section></article>'
    )
    return page(story, inner)


def paper(story: Story, write: Written) -> str:
    """A paper as LaTeXML writes it: numbered sections, each paragraph in a box, a formula, references."""
    parts = ""
    for at in range(3):
        heading = f'<h2 class="ltx_title ltx_title_section"><span class="ltx_tag ltx_tag_section">{write.part(f"{at + 1}")} </span>{write.part(story.others[at])}</h2>'
        parts += (
            f'<section id="S{at}" class="ltx_section">{heading}'
            + "".join(
                f'<div id="S{at}.p{each}" class="ltx_para"><p class="ltx_p">{write.part(text)}</p></div>'
                for each, text in enumerate(story.paragraphs[2 * at + 1 : 2 * at + 3])
            )
            + "</section>"
        )
    abstract = write.part(story.paragraphs[0])
    write.truth.insert(0, write.truth.pop())
    listed = "".join(
        f'<li id="bib{at}" class="ltx_bibitem"><span class="ltx_tag ltx_role_refnum">{write.part(f"[{at}]")}</span> <span class="ltx_bibblock">{write.part(text)}</span></li>'
        for at, text in enumerate(story.others[4:9], 1)
    )
    inner = (
        f'<div class="ltx_page_main"><div class="ltx_page_content"><article class="ltx_document"><h1 class="ltx_title ltx_title_document">{html.escape(story.title)}</h1><div '
        f'class="ltx_abstract"><h6 class="ltx_title ltx_title_abstract">Abstract</h6><p class="ltx_p">{abstract}</p></div>{parts}<section class="ltx_bibliography"><h2 '
        f'class="ltx_title ltx_title_bibliography">References</h2><ul class="ltx_biblist">{listed}</ul></section></article></div></div>'
    )
    write.truth.insert(0, "Abstract")
    write.truth.insert(-10, "References")
    return page(story, inner)


def mail_archive(story: Story, write: Written) -> str:
    """A message in the archive of a mailing list: one `pre` between two lists of links."""
    write.truth.append("A. Writer writer at page.example Tue Jan 6 07:00:00 UTC 2026")
    text = "\n\n".join(write.part(each) for each in story.paragraphs[:7])
    nav = f"<ul><li>Previous message: <a href='1.html'>{html.escape(story.others[0])}</a></li><li>Next message: <a href='2.html'>{html.escape(story.others[1])}</a></li><li><b>Messages sorted by:</b> <a href='d.html'>[ date ]</a> <a href='t.html'>[ thread ]</a></li></ul>"
    inner = f'<h1>{html.escape(story.title)}</h1><b>A. Writer</b> <a href="mailto:list">writer at page.example</a><br><i>Tue Jan 6 07:00:00 UTC 2026</i><p></p>{nav}<hr><!--beginarticle--><pre>{text}</pre><!--endarticle--><hr>{nav}'
    return page(story, inner, menu=False)


def transcript(story: Story, write: Written) -> str:
    """What was said in an episode: a speaker and a time before each turn."""
    turns = "".join(
        f'<div class="transcript-turn"><div class="speaker">{write.part(("Host", "Guest")[at % 2])}</div><button class="timestamp">00:0{at}:30</button><p>{write.part(text)}</p></div>'
        for at, text in enumerate(story.paragraphs[:9])
    )
    return page(
        story,
        f'<div class="episode-page"><div class="player"><audio controls></audio></div>{title_of(story)}<div class="transcript">{turns}</div></div>',
    )


def statute(story: Story, write: Written) -> str:
    """A law: sections with headings, subsections numbered in their text."""
    parts = ""
    for at in range(4):
        heading = f'<div class="jnheader"><h3><span class="jnenbez">{write.part(f"§ {at + 1}")}</span>&#160;<span class="jnentitel">{write.part(story.others[at])}</span></h3></div>'
        subsections = "".join(
            f'<div class="jurAbsatz">({each}) {write.part(text)}</div>'
            for each, text in enumerate(story.paragraphs[2 * at : 2 * at + 2], 1)
        )
        for back in (1, 2):
            write.truth[-back] = f"({3 - back}) {write.truth[-back]}"
        parts += (
            f'<div class="jnnorm" title="Einzelnorm">{heading}<div class="jnhtml"><div>{subsections}</div></div></div>'
        )
    return page(story, f'<div id="content_2022"><div id="container">{title_of(story)}{parts}</div></div>')


def told_in_steps(story: Story, write: Written) -> str:
    """A story told while the reader scrolls: each step a box of its own over a picture."""
    steps = "".join(
        f'<div class="scrolly__step" data-step="{at}"><div class="scrolly__card"><p>{write.part(text)}</p></div></div>'
        for at, text in enumerate(story.paragraphs[:6])
    )
    after = write.paragraphs(story.paragraphs[6:10])
    inner = f'<article class="interactive">{title_of(story)}<section class="scrolly"><div class="scrolly__graphic"><svg><text>Map</text></svg></div><div class="scrolly__steps">{steps}</div></section><section class="body-text">{after}</section></article>'
    return page(story, inner)


KINDS: tuple[tuple[Callable[[Story, Written], str], tuple[str, ...]], ...] = (
    (discourse, ("en", "de")),
    (phpbb, ("de", "ru")),
    (question, ("en",)),
    (block_theme, ("en", "it")),
    (ghost, ("en", "es")),
    (hugo_docs, ("de",)),
    (wiki, ("uk", "zh")),
    (recipe, ("fr",)),
    (live_blog, ("pl", "en")),
    (photo_essay, ("es",)),
    (poem, ("de", "pt")),
    (results, ("en",)),
    (review, ("en",)),
    (amp_page, ("pt",)),
    (inline_consent, ("fr", "de")),
    (endless, ("es", "ja")),
    (letter_between, ("nl", "en")),
    (teaser_of_wall, ("de", "en")),
    (marked_up_data, ("ko",)),
    (without_script, ("en",)),
    (shadow, ("en", "fr")),
    (frames, ("en",)),
    (font_and_center, ("zh", "de")),
    (bold_interview, ("tr",)),
    (press_release, ("en",)),
    (paper, ("en",)),
    (mail_archive, ("en",)),
    (transcript, ("en",)),
    (statute, ("de",)),
    (told_in_steps, ("ar",)),
)
"""The kinds of pages, and the languages in which each is written."""

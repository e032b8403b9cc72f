"""Remove recognisable page furniture before the article is searched for.

Notices about cookies, other articles on the same page, boxes that only lead elsewhere, sell or ask for an address, what
counts and signs the posts of a thread, and marks beside headings read like text to whoever looks for text. They are
known by their names, by the words with which they begin, and by how much of them is links: a list of links that is part
of an article says none of that, and stays.
"""

# ruff: noqa: E501, RUF001 - labels in many languages are read best side by side

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

from feedreader.pages.outline import Outline
from feedreader.text.words import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_NOTICE = 3_000
"""The limit in characters on a cookie notice; a longer text is one only if its dialogue's maker is known."""

LONGEST_LABEL = 40
"""The limit in characters on a heading above links that lead elsewhere."""

LEAST_ARTICLE = 200
"""The least length in characters of an element that is the page's article because it has the headline."""

LEADS_ELSEWHERE = 0.5
"""The share of links from which a box leads elsewhere, if its name or its first words say so."""

MENU, MENU_LINKS = 0.8, 4
"""The share and number of links from which a cell is a menu: some pages still use tables for layout."""

MOST_OF_PAGE = 0.9
"""The share of a page that no consent dialogue takes up; if it seems to, it contains the article."""

LONGEST_LETTER = 600
"""The limit in characters on an invitation to a newsletter, with its form."""

MOST_FORMS, MOST_AROUND = 50, 6
"""How many forms of a page, and boxes around each, are searched for the words that belong to it."""

LEAST_HIDDEN = 200
"""The least length in characters of fallback content that is text, and not advice to enable scripts."""

LONGEST_FACTS = 400
"""The limit in characters on text beside a post of a thread: counts, ranks, signatures."""

MOST_HIDDEN = 500
MOST_TABLES, LEAST_ROWS, LEAST_CELLS = 100, 3, 2
MOST_HEADLINES = 5
MOST_HEADINGS = 300
LONGEST_TITLE = 2_000

_UNWANTED, _LINK = "feedreader-unwanted", "feedreader-link"
_BOXES = ("div", "section", "aside", "ul", "ol", "nav", "table", "p", "td", "li", "figure", "article")
_BLOCKS = frozenset((*_BOXES, "pre", "blockquote", "header", "h1", "h2", "h3"))
_PAGE = frozenset({"html", "body", "main", "article"})
_HEADED = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"})
_NOTICE = re.compile(r"(?:^|[\s_-])(?:cookies?|consent|gdpr|cmp)(?:$|[\s_-])", re.IGNORECASE)
_NOTICE_MAKER = re.compile(
    r"didomi|onetrust|usercentrics|sp_message_|cmplz-|cookiebot|iubenda|qc-cmp|truste|borlabs|klaro|cookieyes|\bcky-|osano"
    r"|fc-consent|tarteaucitron|axeptio|cookielaw",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|recirc\w*|promos?|promoted|teasers?|recommend\w*|trending|popular|most-?(?:read|viewed)"
    r"|more-?(?:topics|stories|news|from|like|on)|read-?(?:also|more|next|on)|see-?also|up-?next|also-?read|outbrain|taboola"
    r"|suggested|jp-relatedposts|yarpp\w*|navbox|breadcrumbs?|pagination|pager|share|sharing|sharedaddy|social|toc)"
    r"(?:$|[\s_-])"
    r"|(?:^|\s)(?:[\w-]+[_-])?tags?(?:[_-](?:list|links|cloud|items))?(?:$|\s)",
    re.IGNORECASE,
)
_BESIDE_POST = re.compile(
    r"(?:^|[\s_-])(?:signature|back2top|post-?profile|profile-(?:posts|joined|rank|warnings)|post-likes|vote-?cell|vote-?count"
    r"|js-voting-container|user-action-time|reputation-score|recipe-print|print-link)(?:$|[\s_-])",
    re.IGNORECASE,
)
_COUNTED = frozenset(
    {"position", "interactionstatistic", "upvotecount", "downvotecount", "commentcount", "answercount"}
)
_ASKED_FOR = re.compile(r"mail|subscri|newsletter", re.IGNORECASE)
_ANNOUNCEMENT = re.compile(
    r"""\W*(?:
    (?:skip\s)?advertisements? | (?:article|story)\scontinues\s(?:below|after)(?:\s(?:this|the))?(?:\s(?:advertisement|ad))?
    | (?:advertisement\W+)?(?:scroll\sto\scontinue|continue\sreading\sbelow) | anzeige | werbung | publicité | publicidade?s? | anuncio
    | pubblicità | advertentie | annons | annonce | annonse | reklame? | reklama | inzerce | hirdetés | mainos | publicitate | διαφήμιση
    | listen(?:\sto\sthis\s(?:article|story))?(?:\W+play)?(?:\W*\d+\W*min\w*)? | artikel\s(?:an|vor)hören | (?:écouter|ascolta|escuchar|ouvir)\s\S*artic\S*
    | luister\snaar\sdit\sartikel | lyssna\spå\sartikeln | прослушать\s(?:статью|новость) | この記事を(?:聴く|聞く) | 기사\s?듣기
    | реклама | oglas | iklan | quảng\scáo | विज्ञापन | إعلانات? | تبلیغات | פרסומת | 広告 | スポンサーリンク | 广告 | 廣告 | 광고
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
LONGEST_ANNOUNCEMENT = 50
"""The limit in characters on a box that only announces an advertisement or a player."""

_NOTES = re.compile(r"foot-?notes?|end-?notes?|fn-?list", re.IGNORECASE)
_TWEET = re.compile(r"tweet|twitter", re.IGNORECASE)
MOST_AROUND_QUOTE = 3
_MARK = frozenset({"", "#", "¶", "§", "🔗", "⚓", "^", "↑", "↩", "↩\ufe0e", "link", "permalink"})
_MARK_SPACE = " \t\n\r\f\u00a0\u200b\u200c\u200d\ufeff"
_EDIT = re.compile(r"(?:^|\s)mw-editsection(?:\s|$)")
_LABEL = re.compile(
    r"""\W*(?:
    (?:read|see)\s(?:also|more|next|this)\b | also\sread | related(?:\s(?:articles?|stories|posts?|topics|content|links))?\b
    | more\s(?:on\sthis|from|stories|in)\b | recommended\b | most\s(?:read|popular|viewed) | you\smay\salso | up\snext | don.t\smiss
    | lesen\ssie\s(?:auch|hier) | lies\sauch | mehr\szum\sthema | auch\sinteressant | passend\sdazu | meistgelesen | siehe\sauch
    | lire\saussi | à\slire\s(?:aussi|également) | voir\saussi | sur\sle\smême\s(?:sujet|thème) | les\splus\slus
    | lea?e?r?\stambién | te\spuede\sinteresar | más\s(?:información|noticias|leídas?) | noticias\srelacionadas | lo\smás\sleído
    | leggi\sanche | potrebbe\sinteressarti | articoli\scorrelati | i\spiù\sletti | leia\s(?:também|mais) | veja\stambém | saiba\smais
    | lees\sook | meer\sover | ook\sinteressant | läs\s(?:också|även) | les\sogså | læs\sogså | lue\smyös
    | (?:czytaj|przeczytaj|zobacz)\s(?:też|także|również) | čtěte\s(?:také|též) | čítajte\saj | olvasta\smár | citește\sși | pročitajte\si
    | читайте\s(?:также|ещё|еще) | по\sтеме | читайте\sтакож | также\sпо\sтеме | самое\sчитаемое | διαβάστε\s(?:επίσης|ακόμη)
    | (?:bunu\sda|ayrıca)\soku\w* | ilgili\shaber(?:ler)? | baca\s(?:juga|selanjutnya) | xem\sthêm
    | 関連(?:記事|リンク|ニュース) | あわせて読みたい | よく読まれ\w* | 相关(?:阅读|新闻|文章|链接) | 相關(?:閱讀|新聞|文章) | 延伸(?:阅读|閱讀) | 热门文章
    | 관련\s?(?:기사|뉴스) | 많이\s?본\s?(?:뉴스|기사) | اقرأ\sأيض[اًا]+ | مواضيع\sذات\sصلة | قراءة\sالمزيد | بیشتر\sبخوانید | קראו\sגם | (?:यह|ये)\sभी\sपढ़ें
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def clear_surroundings(tree: Any, title: str = "") -> bool:
    """Remove from a page, in place, what is marked as not the article; return whether there was any.

    `title` is the entry's, which tells its article from others on the same page; "" if unknown.
    """
    changed = _show(tree)
    outline = Outline(tree)
    around = {above for headline in islice(tree.iter("h1"), MOST_HEADLINES) for above in headline.iterancestors()}
    unwanted = [
        *_letters(tree, outline, around),
        *_controls(tree),
        *_labels(tree, outline),
        *_beside_posts(tree, outline),
        *_marks(tree),
        *_notices(tree, outline),
        *_elsewhere(tree, outline, around),
        *_other_articles(tree, title, outline),
    ]
    take_out(tree, unwanted)
    return _keep_notes(tree) or changed or bool(unwanted)


def mask_table_links(tree: Any) -> bool:
    """Rename the links in data tables, in place, so that they are not taken for menus; return whether there are any.

    `unmask_links` gives them their name back.
    """
    masked = False
    for table in islice(tree.iter("table"), MOST_TABLES):
        if next(table.iterancestors("table"), None) is None and _of_data(table):
            for each in list(table.iter("a")):
                each.tag, masked = _LINK, True
    return masked


def unmask_links(html: str) -> str:
    """Return HTML with the original names of its links restored."""
    return html.replace(f"<{_LINK}", "<a").replace(f"</{_LINK}>", "</a>")


def _of_data(table: Any) -> bool:
    """Whether a table holds data: rows of several cells, some of them headings, and no layout of a page."""
    rows = list(islice(table.iter("tr"), LEAST_ROWS))
    laid_out = len(list(islice(table.iter("table", "h1", "article", "form"), 2))) > 1
    if len(rows) < LEAST_ROWS or laid_out or next(table.iter("th"), None) is None:
        return False
    return min(sum(each.tag in {"td", "th"} for each in row) for row in rows) >= LEAST_CELLS


def take_out(tree: etree._Element, unwanted: Iterable[etree._Element]) -> None:
    """Remove elements and comments from a document, but not the text after them; all at once, as there may be many."""
    kinds: set[Any] = set()
    for each in unwanted:
        tag: Any = each.tag
        if not isinstance(tag, str):
            kinds.add(tag)  # comments as a kind of node: none of them counts
        elif each.getparent() is not None:
            each.tag = _UNWANTED
            kinds.add(_UNWANTED)
    for kind in kinds:
        etree.strip_elements(tree, kind, with_tail=False)


def _name(element: Any) -> str:
    return f"{element.get('id', '')} {element.get('class', '')}"


def _show(tree: Any) -> bool:
    """Make elements that browsers show differently readable in place; return whether there were any.

    These are texts and pictures for browsers without scripts, questions on buttons, and credits that a style sets
    apart.
    """
    changed = False
    placeholders = []
    for each in list(islice(tree.iter("noscript"), MOST_HIDDEN)):
        before = each.getprevious()
        if sum(map(len, each.itertext())) >= LEAST_HIDDEN:
            each.tag, changed = "div", True
        elif before is not None and before.tag == "img" and _has_picture(each):
            each.tag, changed = "span", True  # the picture that a script would load in place of the one before
            placeholders.append(before)
    take_out(tree, placeholders)
    for each in list(tree.iter("button")):
        above = each.getparent()
        if above is not None and above.tag in _HEADED:
            each.tag, changed = "span", True
    for caption in list(tree.iter("figcaption")):
        for each in caption.iterchildren("span", "cite", "small"):
            if not each.tail and each.getnext() is not None:
                each.tail, changed = " ", True
    return changed


def _has_picture(element: Any) -> bool:
    picture = next(element.iter("img"), None)
    return picture is not None and picture.get("width") not in {"0", "1"}  # a tracking pixel


def _letters(tree: Any, outline: Outline, around: set[Any]) -> Iterator[Any]:
    """Yield newsletter forms, with the words that invite to subscribe."""
    for field in islice(filter(_asks_for_address, tree.iter("input")), MOST_FORMS):
        box = form = next(field.iterancestors("form"), None)
        if form is None or outline.length(form) > LONGEST_LETTER:
            continue
        for above in islice(form.iterancestors(), MOST_AROUND):
            length = outline.length(above)
            if above.tag in _PAGE or above in around or length > LONGEST_LETTER or 2 * length > outline.length(tree):
                break
            box = above
        yield box


def _asks_for_address(field: Any) -> bool:
    return field.get("type", "").lower() == "email" or _ASKED_FOR.search(field.get("name", "")) is not None


def _controls(tree: Any) -> Iterator[Any]:
    """Yield buttons and fields, and links to a place below that stand alone."""
    yield from tree.iter("select", "textarea", "button")
    yield from (each for each in tree.iter("input") if each.get("type", "").lower() in {"checkbox", "radio"})
    for each in tree.iter("a"):
        if (
            each.get("href", "").startswith("#")
            and not (each.tail or "").strip()
            and len(each.text or "") <= LONGEST_LABEL
        ):
            above, before, behind = each.getparent(), each.getprevious(), each.getnext()
            alone = before is None and above is not None and not (above.text or "").strip()
            if alone and behind is not None and behind.tag in _BLOCKS:
                yield each


def _labels(tree: Any, outline: Outline) -> Iterator[Any]:
    """Yield boxes that only announce an advertisement, or offer to read the article out."""
    for each in tree.iter("div", "p", "aside", "section"):
        if 0 < outline.length(each) <= LONGEST_ANNOUNCEMENT and _ANNOUNCEMENT.fullmatch(
            outline.beginning(each, LONGEST_ANNOUNCEMENT)
        ):
            yield each


def _beside_posts(tree: Any, outline: Outline) -> Iterator[Any]:
    """Yield counts of posts and answers, and details of their authors except names."""
    for each in tree.iter("div", "span", "dl", "p", "a"):
        counted = _COUNTED.intersection(each.get("itemprop", "").lower().split())
        if (counted or _BESIDE_POST.search(_name(each))) and outline.length(each) <= LONGEST_FACTS:
            yield each


def _marks(tree: Any) -> Iterator[Any]:
    """Yield additions to headings: links to themselves, and links to edit them."""
    for each in tree.iter("a", "span"):
        edits = each.tag == "span" and _EDIT.search(each.get("class", "")) is not None
        marks = each.get("href", "").startswith("#") and (each.text or "").strip(_MARK_SPACE).lower() in _MARK
        if edits or (marks and len(each) == 0):
            yield each


def _notices(tree: Any, outline: Outline) -> Iterator[Any]:
    """Yield cookie notices, which are beside the article and read like one."""
    for each in tree.iter("div", "section", "aside", "form", "dialog", "p"):
        name, length = _name(each), outline.length(each)
        if _NOTICE_MAKER.search(name) is not None:
            if length < MOST_OF_PAGE * outline.length(tree):
                yield each
        elif length < LONGEST_NOTICE and _NOTICE.search(name) is not None:
            yield each


def _elsewhere(tree: Any, outline: Outline, around: set[Any]) -> Iterator[Any]:
    """Yield boxes that only lead to other pages, and their headings; none that contains the headline."""
    for each in tree.iter(*_BOXES):
        linked = outline.linked(each)
        if linked < LEADS_ELSEWHERE or each in around:
            continue
        sold = linked >= MENU and any("sponsored" in link.get("rel", "").split() for link in islice(each.iter("a"), 3))
        menu = each.tag == "td" and linked >= MENU and outline.links(each) >= MENU_LINKS
        named = each.tag == "nav" or _ELSEWHERE.search(_name(each)) is not None
        if menu or sold or named or _LABEL.match(outline.beginning(each, LONGEST_LABEL)) is not None:
            yield each
    for each in tree.iter("h2", "h3", "h4", "h5", "h6", "p", "strong"):
        behind = each.getnext()
        if behind is None or behind not in outline or outline.linked(behind) < LEADS_ELSEWHERE:
            continue
        written = outline.beginning(each, LONGEST_LABEL + 1)
        if len(written) <= LONGEST_LABEL and _LABEL.fullmatch(written.rstrip(" :")) is not None:
            yield each
            yield behind


def _other_articles(tree: Any, title: str, outline: Outline) -> list[Any]:
    """Return the other articles of a page, if one has the headline."""
    articles = list(tree.iter("article"))
    wanted = stems(title)
    headed: dict[Any, None] = {}
    for heading in islice(tree.iter("h1", "h2") if wanted else tree.iter("h1"), MOST_HEADINGS):
        if not wanted or stems(outline.beginning(heading, LONGEST_TITLE)) == wanted:
            headed.setdefault(next(heading.iterancestors("article"), None))
    headed.pop(None, None)
    if len(articles) == 1 or len(headed) != 1:
        return []
    (one,) = headed
    if outline.length(one) < LEAST_ARTICLE:
        return []
    within = {one, *one.iterancestors("article"), *one.iter("article")}
    return [each for each in articles if each not in within]


def _keep_notes(tree: Any) -> bool:
    """Rename footnotes and quoted tweets, because readability drops elements with `foot` or `tweet` in their name."""
    kept = False
    for quote in tree.iter("blockquote"):
        for each in (quote, *islice(quote.iterancestors("div", "figure"), MOST_AROUND_QUOTE)):
            if _TWEET.search(_name(each)) is not None:
                each.attrib.pop("class", None)
                each.attrib.pop("id", None)
                kept = True
    for each in tree.iter(etree.Element):
        if _NOTES.search(_name(each)) is not None:
            each.attrib.pop("class", None)
            kept = True
            if _NOTES.search(each.get("id", "")) is not None:
                each.attrib.pop("id")
    return kept

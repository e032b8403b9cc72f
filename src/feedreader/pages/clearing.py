"""What stands around an article and says so itself, taken off a page before the article is looked for.

Notices about cookies, other articles on the same page, boxes that only lead elsewhere, and marks beside headings read
like text to whoever looks for text. They are known by their names, by the words with which they begin, and by how much
of them is links: a list of links that is part of an article says none of that, and stays.
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
"""Characters of what a page says of cookies; what is longer is no notice, unless the maker of its dialogue is known."""

LONGEST_LABEL = 40
"""Characters of what is written over links that lead elsewhere."""

LEAST_ARTICLE = 200
"""Characters of an element from which it is the article of its page, if it has the headline."""

LEADS_ELSEWHERE = 0.5
"""How much of a box is links from which it leads elsewhere, if its name or its first words say so."""

MENU, MENU_LINKS = 0.8, 4
"""How much of a cell is links, and how many, from which it is a menu: pages are still laid out in tables."""

MOST_OF_PAGE = 0.9
"""How much of a page no consent dialogue takes up; where it seems to, the article is in it."""

MOST_HEADLINES = 5
MOST_HEADINGS = 300
LONGEST_TITLE = 2_000

_UNWANTED = "feedreader-unwanted"
_BOXES = ("div", "section", "aside", "ul", "ol", "nav", "table", "p", "td", "li", "figure", "article")
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
_NOTES = re.compile(r"foot-?notes?|end-?notes?|fn-?list", re.IGNORECASE)
_MARK = frozenset({"", "#", "¶", "§", "🔗", "⚓", "link", "permalink"})
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
    """Take off a page, in place, what says itself that it is not the article; whether there was any.

    `title` is the entry's, by which its article is told from others on the same page; "" where it is not known.
    """
    outline = Outline(tree)
    unwanted = [
        *_marks(tree),
        *_notices(tree, outline),
        *_elsewhere(tree, outline),
        *_other_articles(tree, title, outline),
    ]
    take_out(tree, unwanted)
    return _keep_notes(tree) or bool(unwanted)


def take_out(tree: etree._Element, unwanted: Iterable[etree._Element]) -> None:
    """Remove elements and comments from a document, not the text behind them; all at once, since there may be many."""
    kinds: set[Any] = set()
    for each in unwanted:
        tag: Any = each.tag
        if not isinstance(tag, str):
            kinds.add(tag)  # comments as a kind: none of them says anything
        elif each.getparent() is not None:
            each.tag = _UNWANTED
            kinds.add(_UNWANTED)
    for kind in kinds:
        etree.strip_elements(tree, kind, with_tail=False)


def _name(element: Any) -> str:
    return f"{element.get('id', '')} {element.get('class', '')}"


def _marks(tree: Any) -> Iterator[Any]:
    """Yield what stands beside headings: links to themselves, and to change them."""
    for each in tree.iter("a", "span"):
        edits = each.tag == "span" and _EDIT.search(each.get("class", "")) is not None
        marks = each.get("href", "").startswith("#") and (each.text or "").strip(_MARK_SPACE).lower() in _MARK
        if edits or (marks and len(each) == 0):
            yield each


def _notices(tree: Any, outline: Outline) -> Iterator[Any]:
    """Yield what a page says of cookies, which stands beside the article and reads like one."""
    for each in tree.iter("div", "section", "aside", "form", "dialog", "p"):
        name, length = _name(each), outline.length(each)
        if _NOTICE_MAKER.search(name) is not None:
            if length < MOST_OF_PAGE * outline.length(tree):
                yield each
        elif length < LONGEST_NOTICE and _NOTICE.search(name) is not None:
            yield each


def _elsewhere(tree: Any, outline: Outline) -> Iterator[Any]:
    """Yield boxes that only lead to other pages, and what is written over them; none that has the headline in it."""
    around = {above for headline in islice(tree.iter("h1"), MOST_HEADLINES) for above in headline.iterancestors()}
    for each in tree.iter(*_BOXES):
        linked = outline.linked(each)
        if linked < LEADS_ELSEWHERE or each in around:
            continue
        menu = each.tag == "td" and linked >= MENU and outline.links(each) >= MENU_LINKS
        named = _ELSEWHERE.search(_name(each)) is not None
        if menu or named or _LABEL.match(outline.beginning(each, LONGEST_LABEL)) is not None:
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
    """Return the other articles of a page, where one has the headline."""
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
    """Take their names from footnotes, which are looked for in vain where what has `foot` in its name is left out."""
    kept = False
    for each in tree.iter(etree.Element):
        if _NOTES.search(_name(each)) is not None:
            each.attrib.pop("class", None)
            kept = True
            if _NOTES.search(each.get("id", "")) is not None:
                each.attrib.pop("id")
    return kept

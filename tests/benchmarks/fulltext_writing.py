"""What the pages are written with that `fulltext_pages.py` and `fulltext_platforms.py` write for the benchmark.

The texts are the invented newsroom's (`data/demo`), in its languages and some of their own here; around each article stands
what surrounds articles: menus, most read, related, comments, newsletter, consent.
"""

# ruff: noqa: E501 - markup is read best as it is written

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NEWSROOM = Path(__file__).parents[2] / "data" / "demo"

WRITTEN_HERE = {
    "ru": (
        "Паром вернётся в порт во вторник, если механики успеют закончить ремонт двигателя",
        "Портовое управление сообщило, что паром снова выйдет в море, как только механики закончат ремонт двигателя.",
        "Пассажиры, купившие билеты заранее, смогут поехать на автобусе или вернуть деньги в кассе на причале.",
        "По словам капитана, неисправность заметили ещё в воскресенье, когда судно подходило к острову при сильном ветре.",
        "Мэр города пообещал, что следующим летом на линии появится второй корабль, который строят на верфи за рекой.",
        "Жители острова говорят, что привыкли ждать: зимой лёд иногда закрывает пролив на целую неделю, и никто не спорит.",
        "Расписание на праздники объявят в пятницу, а до тех пор билеты продают только на утренние рейсы.",
        "Союз рыбаков просит сохранить ночной рейс, потому что рынок на материке открывается раньше первого автобуса.",
        "Ремонт оплатит страховая компания, добавил представитель порта, но точной суммы пока никто не называет.",
    ),
    "ko": (
        "여객선이 화요일에 항구로 돌아온다고 항만청이 밝혔다",
        "항만청은 정비사들이 엔진 수리를 마치는 대로 여객선이 다시 바다로 나간다고 화요일에 밝혔다.",
        "미리 표를 산 승객은 버스를 타거나 부두 창구에서 돈을 돌려받을 수 있다고 관계자는 설명했다.",
        "선장은 배가 강한 바람 속에 섬으로 다가가던 일요일에 이미 고장을 알아차렸다고 말했다.",
        "시장은 강 건너 조선소에서 짓고 있는 두 번째 배가 내년 여름부터 같은 길을 다닐 것이라고 약속했다.",
        "섬 주민들은 겨울이면 얼음이 일주일 동안 바닷길을 막기도 해서 기다리는 일에 익숙하다고 했다.",
        "명절 시간표는 금요일에 나오며 그때까지는 아침 배의 표만 살 수 있다.",
        "어민들은 육지의 시장이 첫 버스보다 먼저 열리기 때문에 밤 배를 남겨 달라고 요구하고 있다.",
        "수리비는 보험 회사가 내지만 정확한 금액은 아직 알려지지 않았다고 항만청은 덧붙였다.",
    ),
    "tr": (
        "Feribot, motor onarımı biterse salı günü limana dönecek",
        "Liman idaresi, teknisyenler motorun onarımını bitirir bitirmez feribotun yeniden sefere çıkacağını açıkladı.",
        "Biletini önceden alan yolcular otobüse binebilecek ya da paralarını iskeledeki gişeden geri alabilecek.",
        "Kaptan, arızanın pazar günü gemi sert rüzgârda adaya yaklaşırken fark edildiğini söyledi.",
        "Belediye başkanı, nehrin karşısındaki tersanede yapılan ikinci geminin gelecek yaz hizmete gireceğine söz verdi.",
        "Adalılar beklemeye alışık olduklarını, kışın buzun boğazı bazen bir hafta kapattığını anlatıyor.",
        "Bayram tarifesi cuma günü duyurulacak; o zamana kadar yalnızca sabah seferleri için bilet satılıyor.",
        "Balıkçılar birliği, karşı yakadaki hal ilk otobüsten önce açıldığı için gece seferinin korunmasını istiyor.",
    ),
}
"""Languages in which the newsroom does not write: a title, and paragraphs."""

CHROME: dict[str, tuple[str, ...]] = {
    "en": (
        "Home", "Most read", "Read also", "Comments", "Sign up for our newsletter and get the news every morning.",
        "We and our partners use cookies to store and access data on your device. Accept all or manage your choices.",
        "Share", "Subscribe", "All rights reserved. Imprint, privacy, terms of use.", "Advertisement",
        "I have been saying this for years, and nobody ever listens, but here we are again, aren't we?",
    ),
    "de": (
        "Startseite", "Meistgelesen", "Lesen Sie auch", "Kommentare", "Abonnieren Sie unseren Newsletter am Morgen.",
        "Wir und unsere Partner verwenden Cookies und ähnliche Techniken. Alle akzeptieren oder Einstellungen öffnen.",
        "Teilen", "Abonnieren", "Alle Rechte vorbehalten. Impressum, Datenschutz, Nutzungsbedingungen.", "Anzeige",
        "Das sage ich seit Jahren, aber auf mich hört ja keiner, und jetzt haben wir wieder den Salat.",
    ),
    "fr": (
        "Accueil", "Les plus lus", "Lire aussi", "Commentaires", "Recevez notre lettre d'information chaque matin.",
        "Nos partenaires et nous utilisons des cookies pour stocker des données. Tout accepter ou paramétrer vos choix.",
        "Partager", "S'abonner", "Tous droits réservés. Mentions légales, confidentialité.", "Publicité",
        "Je le dis depuis des années, mais personne n'écoute, et voilà où nous en sommes, comme toujours.",
    ),
    "ru": (
        "Главная", "Самое читаемое", "Читайте также", "Комментарии", "Подпишитесь на утреннюю рассылку новостей.",
        "Мы используем файлы cookie, чтобы сайт работал лучше. Продолжая, вы соглашаетесь с правилами.",
        "Поделиться", "Подписаться", "Все права защищены. Правила, реклама, контакты.", "Реклама",
        "Говорю об этом уже много лет, но никто не слушает, и вот опять то же самое, что и всегда.",
    ),
    "ja": (
        "ホーム", "よく読まれた記事", "関連記事", "コメント", "毎朝のニュースレターに登録してください。",
        "当サイトではクッキーを使用しています。同意する場合はボタンを押してください。",
        "シェア", "購読する", "無断転載を禁じます。利用規約、個人情報。", "広告",
        "何年も前から言っているのに、誰も聞いてくれない。そしてまた同じことが起きた。",
    ),
    "zh": (
        "首页", "热门文章", "相关阅读", "评论", "订阅我们的早间新闻邮件，每天获取最新消息。",
        "本网站使用Cookie改善您的体验。继续浏览即表示同意我们的条款。",
        "分享", "订阅", "版权所有，未经许可不得转载。联系我们。", "广告",
        "这件事我说了很多年，可是没有人听，现在又变成这个样子了。",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a page is about: a title, paragraphs as text, and the titles of others."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    others: tuple[str, ...]
    chrome: tuple[str, ...]


@dataclass(slots=True)
class Written:
    """A page being written: `truth` gathers what of it is article, in order."""

    truth: list[str] = field(default_factory=list)

    def part(self, text: str) -> str:
        """Text of the article, safe for HTML."""
        self.truth.append(text)
        return html.escape(text, quote=False)

    def paragraphs(self, texts: tuple[str, ...], form: str = "<p>{}</p>") -> str:
        """Paragraphs of the article, each in this form."""
        return "\n".join(form.format(self.part(text)) for text in texts)


def newsroom() -> dict[str, tuple[list[str], list[str]]]:
    """For each language the titles and the paragraphs that there are."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for path in sorted(NEWSROOM.glob("*.toml")):
        outlet = tomllib.loads(path.read_text(encoding="utf-8"))
        for entry in outlet.get("entries", []):
            titles, paragraphs = found.setdefault(entry.get("language", outlet["language"])[:2], ([], []))
            titles += [entry["title"]] if "title" in entry else []
            running = re.findall(r"<p>(.*?)</p>", entry.get("body", ""), re.DOTALL)
            texts = [" ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in running]
            paragraphs += [text for text in (entry.get("summary", ""), *texts) if text and text not in paragraphs]
    for language, (title, *written) in WRITTEN_HERE.items():
        found[language] = ([title, *(text[:60] for text in written)], list(written))
    return found


def stories(language: str) -> Iterator[Story]:
    """Yield stories in a language, each of other paragraphs than the one before, over and over."""
    titles, paragraphs = newsroom()[language]
    chrome = CHROME.get(language, CHROME["en"])
    turning = cycle(paragraphs)
    for at in cycle(range(len(titles))):
        several = tuple(islice(turning, min(10, len(paragraphs))))
        others = tuple(islice(cycle(dict.fromkeys(each for each in titles if each != titles[at])), at, at + 12))
        yield Story(language=language, title=titles[at], paragraphs=several, others=others, chrome=chrome)


def links(texts: tuple[str, ...], around: str = "<li>{}</li>") -> str:
    """Links to other pages."""
    return "".join(around.format(f'<a href="/{at}">{html.escape(text)}</a>') for at, text in enumerate(texts))


def page(story: Story, inner: str, *, head: str = "", body: str = "", menu: bool = True, foot: str = "") -> str:
    """Write a whole page: menu, what is given, related, newsletter, footer."""
    home, read, _, _, letter, consent, share, subscribe, rights, _, _ = story.chrome
    sections = "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("world", "sport", "money", "life"))
    before = f'<header><nav><ul><li><a href="/">{home}</a></li>{sections}</ul></nav></header>' if menu else ""
    after = (
        f'<div class="sidebar"><h3>{read}</h3><ol>{links(story.others[:5])}</ol></div>'
        f'<div class="newsletter-box"><p>{letter}</p><input><button>{subscribe}</button></div>'
        f'<footer><p>{rights}</p><ul>{sections}</ul><a href="#">{share}</a></footer>'
    )
    return (
        f'<!DOCTYPE html><html lang="{story.language}"><head><meta charset="utf-8">'
        f"<title>{html.escape(story.title)}</title>{head}</head><body {body}>{before}\n{inner}\n{after if menu else ''}"
        f'{foot}<div class="cookie-banner"><p>{consent}</p><button>OK</button></div></body></html>'
    )


def title_of(story: Story) -> str:
    return f"<h1>{html.escape(story.title)}</h1>"

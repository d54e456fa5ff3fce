"""Hostile fragments: whatever is written, no live markup but the tags, attributes and schemes listed."""

import re
from html.parser import HTMLParser
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mhtraining.content.render import render_block, render_inline

INLINE = {"a", "br", "code", "em", "strong"}
BLOCK = INLINE | {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "img",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "rel"}, "img": {"src", "alt"}, "ol": {"start"}, "th": {"scope"}}

EVENTS = ["onerror", "onload", "onmouseover", "onfocus", "ONCLICK", "onbegin", "onpointerenter", "ontoggle"]
TAGS = [
    "script", "SCRIPT", "scr\0ipt", "img", "svg", "math", "iframe", "object", "embed", "form", "input",
    "button",
    "style", "link", "meta", "base", "template", "noscript", "textarea", "title", "xmp", "plaintext", "video",
    "audio", "details", "marquee", "body", "isindex", "a", "div", "p", "table", "svg/onload=alert(1)//",
    "x-y",
]  # fmt: skip
SCHEMES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)",
    " javascript:alert(1)", "\x01javascript:alert(1)", "javascript&#58;alert(1)", "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)", "&#x6A;avascript:alert(1)", "javascript%3Aalert(1)",
    "javascript:alert(1)//https://",
    "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload=alert(1)>", "file:///etc/passwd", "//evil.example/x", "/\\evil.example",
    "\\\\evil.example", "/\t/evil.example", "/&#9;/evil.example", "/&#92;evil.example",
    "http://evil.example", "blob:https://x", "ws://x", "https:javascript:1",
    "feed:javascript:alert(1)", "\u202ejavascript:alert(1)", "view-source:javascript:1", "jar:x!/",
    "about:blank",
]  # fmt: skip
PAYLOADS = [
    *(f"<{tag} {on}=alert(1) src=x href=javascript:x>x</{tag}>" for tag, on in product(TAGS, EVENTS[:3])),
    *(f"<{tag} {event}=alert(1)" for tag, event in product(TAGS, EVENTS[3:6])),
    *(f"<svg><{tag}><style><img {event}=alert(1) src=x></style>" for tag, event in product(TAGS, EVENTS[6:])),
    *(f"<math><mtext></p><{tag}><mglyph><style><!--</style><img src=x onerror=alert(1)>" for tag in TAGS),
    *(f"</{tag}><script>alert(1)</script><{tag}>" for tag in TAGS),
    *(f"&lt;{tag} onload=alert(1)&gt; &#60;{tag}&#62; &#x3c;{tag}&#x3e; \\<{tag}\\>" for tag in TAGS),
    *(f'<a href="{url}">x</a><img src="{url}"><iframe src={url}>' for url in SCHEMES),
    "<!--><script>alert(1)</script>-->", "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><b onclick=x>",
    "<<script>alert(1)//<</script>", "<script\n>alert(1)</script\n>", "<b/onclick=alert(1)>",
    "<b\x0conclick=x>",
    "\x02wzxhzdk:0\x03", "\x02klzzwxh:0000\x03", "<img src=`x`onerror=alert(1)>", "{{ fact kwaad }}",
    "\0<b>\0",
    "<div style=background:url(//evil.example)>",
    "<p class=x id=y style='color:red' title=z lang=nl dir=rtl>",
    '"><script>alert(1)</script>', "' onmouseover='alert(1)", "` onmouseover=`alert(1)",
    "\u2028<script>\u2029",
]  # fmt: skip
PLACES = [
    "{}", "**{}**", "`{}", "[{}](https://a.nl)", "![{}](x.png)", "![a]({})", "[a]({})", "[a](<{}>)",
    '[a](x "{}")', "[a][b]\n\n[b]: {}", "<{}>", "# {}", "- {}", "> {}", "| a |\n|---|\n| {} |",
    "```{}\nx\n```",
    "    {}", "![a](x.png '{}')", "[![a]({})]({})", "{}\n{{ route }}", "``` {.x #y onload=z}\n{}\n```",
]  # fmt: skip
ATTACKS = [*PAYLOADS, *SCHEMES]
FACTS = {"kwaad": "<script>alert(1)</script>\" onload='x' [a](javascript:alert(1)) \x02klzzwxh:0000\x03"}


class Markup(HTMLParser):
    """Collects what a reader of HTML sees as tags, attributes, comments and declarations."""

    def __init__(self):
        super().__init__()
        self.tags, self.others, self.open = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_comment(self, data):
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(made, tags):
    markup = Markup()
    markup.feed(made)
    markup.close()
    assert not markup.others
    assert not markup.open
    for tag, attrs in markup.tags:
        assert tag in tags
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set())
            if name == "src":
                assert re.fullmatch(r"/beeld/[0-9]+", value)
            if name == "href":
                assert_leads_nowhere_bad(value)


def assert_leads_nowhere_bad(url):
    # browsers drop tabs and newlines, trim control characters and read \ as /
    seen = re.sub(r"[\t\n\r]", "", url).strip("".join(map(chr, range(33)))).replace("\\", "/")
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", seen)
    if scheme:
        assert scheme[1].lower() in {"https", "mailto", "tel"}
    else:
        assert not seen.startswith("//")


def numbered():
    """An image_url that gives each image an address of its own, whatever its path."""
    count = iter(range(10_000))
    return lambda path: f"/beeld/{next(count)}"


def assert_nothing_live(text):
    assert_harmless(render_block(text, facts=FACTS, image_url=numbered()), BLOCK)
    assert_harmless(render_inline(text, facts=FACTS), INLINE)


@pytest.mark.parametrize("place", PLACES)
def test_no_attack_leaves_live_markup(place):
    for attack in ATTACKS[PLACES.index(place) :: 7]:
        assert_nothing_live(place.replace("{}", attack))


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_no_attack_leaves_live_markup_in_any_place(place):
    for attack in ATTACKS:
        assert_nothing_live(place.replace("{}", attack))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([*ATTACKS, *PLACES, "\n", "\n\n", " ", "\x02", "\x03", "](", ")"]),
        max_size=8,
    )
)
def test_no_mixture_of_attacks_leaves_live_markup(parts):
    assert_nothing_live("".join(parts))


@settings(deadline=None)
@given(st.text(alphabet="<>\"'`*_[]()!#|-=\\&;:/{}~ \n\t\x00\x02\x03abjs0\u202e", max_size=80))
def test_no_text_leaves_live_markup(text):
    assert_nothing_live(text)


def test_the_check_itself_sees_live_markup():
    for live in (
        "<p onclick='x'>a</p>", "<script>a</script>", "<a href='javascript:x'>a</a>", "<a href='/\t/x'>a</a>",
        "<img src='https://x/y.png'>", "<!-- x -->", "<b>a</b>", "<p>a", "<a href='\x01javascript:x'>a</a>",
    ):  # fmt: skip
        with pytest.raises(AssertionError):
            assert_harmless(live, BLOCK)

"""Hostile strings, made by rule: what published lists of attacks hold, as products of their parts.

Every piece of markup carries MARK as an attribute or in a tag's name, so that a test sees in the page's
DOM whether any of it came alive, whatever it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, cycle, islice, product
from random import Random
from urllib.parse import quote

MARK = "zq9"
CALL = f"{MARK}()"
"""What a live script would call; a browser in the tests has a function of this name that tells on it."""
FACTORS = (7913, 7907)
PRODUCT = str(FACTORS[0] * FACTORS[1])
"""What a template that was evaluated would show."""
LONG = 10_000

BREAKOUTS = [
    "", '"', "'", ">", '">', "'>", "`>", "-->", "]]>", "</title>", "</textarea>", "</option></select>",
    "</script>", "</style>", "\\\">", "%22%3E", "&quot;>", "\"'`>", "\x00\">", "\u2028\">",
]  # fmt: skip
TAGS = [
    "script", "ScRiPt", "scr\0ipt", "img", "svg", "math", "iframe", "object", "embed", "video", "audio",
    "details", "body", "input", "button", "form", "a", "style", "link", "meta", "base", "template",
    "noscript", "marquee", "isindex", "textarea", "select", "table", f"{MARK}-x", "svg/", "p", "b",
]  # fmt: skip
EVENTS = [
    "onload", "onerror", "ONCLICK", "onfocus", "onmouseover", "ontoggle", "onbegin", "onpointerenter",
    "onanimationstart", "on error",
]  # fmt: skip
ENDINGS = [">", "/>", "", "//", " >x</", "\t>", "\n>", "\x0c>"]
SCHEMES = [
    "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", "\x01javascript:", " javascript:",
    "javascript&colon;", "&#106;avascript:", "javascript%3A", "vbscript:", "data:text/html,<script>",
    "data:text/html;base64,PHNjcmlwdD4=", "//evil.example/", "/\\evil.example/", "\\\\evil.example\\",
    "/\t/evil.example", "https:evil.example", "http://127.0.0.1:1/", "file:///", "blob:",
    "\u202ejavascript:", "///evil.example", "/%09/evil.example", "/%5cevil.example", ".//evil.example",
    "https://evil.example@",
]  # fmt: skip
MARKDOWN = ["[x]({})", "![x]({})", "<{}>", "[x][1]\n\n[1]: {}", "`{}`", "{}", "[x](<{}>)", "![x](a.png '{}')"]

QUOTES = ["'", '"', "`", "\\'", "%27", "''", "\u02bc", "\uff07", ")", "'))", ""]
CLAUSES = [
    "OR 1=1", "AND 1=2", "UNION SELECT NULL,NULL", "UNION ALL SELECT token_hash FROM sign_in_session",
    "; DROP TABLE employee", "; SELECT pg_sleep(9)", "|| (SELECT randomblob(900000000))", "LIKE '%",
    "HAVING 1=1", "ORDER BY 99", "RETURNING *", "AND CAST(version() AS int)=1", "; ATTACH 'x' AS y",
    "; COPY employee TO '/tmp/x'", "IN (SELECT 1)", "BETWEEN 0 AND 9", "COLLATE x",
]  # fmt: skip
COMMENTS = ["", "--", "-- -", "#", "/*", "*/", ";--", "\x00--", ";%00"]

STEPS = [
    "../", "..\\", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "....//", "..;/", "..%c0%af",
    "\uff0e\uff0e/", "%uff0e%uff0e/", ".../", "..\0/", "./", "//", "/./", "~/",
]  # fmt: skip
FILES = [
    "etc/passwd", "etc/passwd\0.png", "windows/win.ini", "proc/self/environ", "app.py", "secret_key",
    "mhtraining.sqlite3", ".git/config", "web/templates/base.html", "etc/passwd%00.png", "aux", "con.md",
    "C:/boot.ini", "file:///etc/passwd", "",
]  # fmt: skip

SUM = f"{FACTORS[0]}*{FACTORS[1]}"
TEMPLATES = [
    "{{%s}}", "${%s}", "#{%s}", "{%% if %s %%}x{%% endif %%}", "<%%= %s %%>", "{{=%s}}", "[[%s]]", "{%s}",
    "{{(%s)|safe}}", "@(%s)", "*{%s}", "~{%s}", "{# %s #}", "{{{%s}}}", "${{%s}}", "{%% raw %%}{{%s}}",
]  # fmt: skip
EXPRESSIONS = [
    SUM, "config", "request.application.__globals__", "self.__init__.__globals__", "''.__class__.__mro__",
    "lipsum.__globals__['os'].popen('id').read()", "cycler.__init__", "url_for.__globals__",
    "get_flashed_messages.__globals__", "namespace", "fact nood", "route",
]  # fmt: skip

LINE_ENDS = [
    "\r\n", "\n", "\r", "%0d%0a", "%0a", "%0d", "%E5%98%8A%E5%98%8D", "\u560a\u560d", "\u2028", "\x85",
    "\x0b", "\\r\\n",
]  # fmt: skip
SPLIT = [
    f"X-{MARK}: 1", f"Set-Cookie: {MARK}=1", "Location: https://evil.example/", "Content-Length: 0",
    f"\r\n<script {MARK}>{CALL}</script>", "HTTP/1.1 200 OK", "Content-Type: text/html",
]  # fmt: skip

FORMATS = [
    "%s%s%s%n", "%(x)s", "%", "%%", "%d", "%x" * 20, "{0}", "{}", "{x}", "{0.__class__}", "{!r:>99999}",
    "%99999d", "%*d", "$HOME", "`id`", "$(id)", "| id", "; id;", "&& id", "!!python/object:os.system",
    "${jndi:ldap://x}", "() { :; }; id", "=1+1", "+1", "-1", "@SUM(1)",
    "<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file:///x'>", "<!--#exec cmd='id'-->", "__proto__",
    "constructor[prototype]", "*)(uid=*", "a]b[c", "[object Object]",
]  # fmt: skip

INVISIBLE = [
    "\u202e", "\u202d", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u200f", "\u061c", "\u2060",
    "\ufffe", "\U000e0041", "\x00", "\x1b[31m", "\x07", "\x08", "\x7f", "\x85", "\ud800", "\udfff",
    "\U0010ffff",
]  # fmt: skip
WRITTEN = [
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f9d1\U0001f3ff", "a" + "\u0300" * 60, "\ufb01",
    "\u212b", "\uff1cscript\uff1e", "\u0130stanbul", "\u1e9e", "\u4e2d\u6587",
    "\u0645\u0631\u062d\u0628\u0627", "\u05e9", "\u0e01\u0e33", "\ufdfa", "\u1100\u1161\u11a8", "e\u0301",
    "\u00e9", "\U0001d54f", "\u0345", "\u01c6", "\u017f",
]  # fmt: skip

NUMBERS = [
    "0", "-0", "-1", "1e9", "1e999", "0x10", "1_000", " 1", "1 ", "+1", "1.0", "1,5", "01", "NaN",
    "Infinity", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "-2147483649",
    "\u0661", "\uff11", "\u00b2", "\u2460", "\u0bf0", "true", "null", "None", "[]", "{}", "[1,", "1;2",
    "9" * 400, "9" * 5000, "1\x00", "\n1", "1\n", "undefined", "1/0", "1-1",
]  # fmt: skip


def cross_site_scripting() -> Iterator[str]:
    """Tags with events, broken out of every place a page has; addresses that run; Markdown around them."""
    for breakout, tag, event, ending in product(BREAKOUTS, TAGS, EVENTS, ENDINGS):
        yield f"{breakout}<{tag} {MARK} src=x href=x {event}={CALL}{ending}"
    for breakout, event in product(BREAKOUTS, EVENTS):
        yield f"{breakout} {event}={CALL} autofocus {MARK}=1 x={breakout}"
    for scheme, around in product(SCHEMES, MARKDOWN):
        yield around.replace("{}", f"{scheme}{CALL}")
    for breakout, tag in product(BREAKOUTS, TAGS):
        yield f"{breakout}</{tag}><script {MARK}>{CALL}</script><{tag} {MARK}>"
        yield f"&lt;{tag} {MARK}&gt; &#60;{tag} {MARK}&#62; &#x3c;{tag} {MARK}&#x3e; \\x3c{tag} {MARK}\\x3e"
        yield f"<math><mtext></p><{tag} {MARK}><mglyph><style><!--</style><img {MARK} src=x onerror={CALL}>"


def addresses() -> Iterator[str]:
    """Addresses that lead elsewhere or run something, bare."""
    for scheme, rest in product(SCHEMES, [CALL, "evil.example", "", "/", "?x=1", "#x", "%00", " x"]):
        yield scheme + rest


def sql() -> Iterator[str]:
    """Quotes, clauses and comments, on numbers and on words."""
    for start, mark, clause, comment in product(["1", "x", "", "a@b.nl"], QUOTES, CLAUSES, COMMENTS):
        yield f"{start}{mark} {clause}{comment}"


def paths() -> Iterator[str]:
    """Ways up and out of a folder, in every encoding."""
    for step, depth, file, start in product(STEPS, (1, 2, 5, 9), FILES, ("", "/", "images/")):
        yield start + step * depth + file


def templates() -> Iterator[str]:
    """Expressions of template languages."""
    for template, expression in product(TEMPLATES, EXPRESSIONS):
        yield template % expression


def header_splitting() -> Iterator[str]:
    """Line ends in every spelling, and what an attacker writes after one."""
    for start, end, rest, times in product(["x", "", "/", "nl"], LINE_ENDS, SPLIT, (1, 2)):
        yield start + end * times + rest


def formats() -> Iterator[str]:
    """Format strings, shell, spreadsheets, XML, LDAP: what other languages would do something with."""
    for text, start, end in product(FORMATS, ("", "a", "'", "\n"), ("", "z", "\0")):
        yield start + text + end


def writing() -> Iterator[str]:
    """Marks that turn or hide text, half characters, and letters that change when they are normalised."""
    for mark, word, form in product(
        INVISIBLE, [*WRITTEN, "admin", "<b " + MARK + ">"], ("{m}{w}", "{w}{m}", "{m}{w}{m}")
    ):
        yield form.replace("{m}", mark).replace("{w}", word)


def sizes() -> Iterator[str]:
    """Ten thousand of everything."""
    for text in ["A", "<", "'", '"', "%", "\\", "/", "[", "(", "{{", "\0", "\n", "\u202e",
                 "\U0001f600", "&#", "../", "a=1&",
                 "- ", "> ", "# ", "|", "`", "<b " + MARK + ">", "\u0300", "\ud83d"]:  # fmt: skip
        yield (text * LONG)[:LONG]


def numbers() -> Iterator[str]:
    """What is no number, too large a number, or a number only somewhere."""
    for number, start, end in product(NUMBERS, ("", "-", " "), ("", "a", "/", ".json")):
        yield start + number + end


KINDS = (
    cross_site_scripting,
    addresses,
    sql,
    paths,
    templates,
    header_splitting,
    formats,
    writing,
    sizes,
    numbers,
)


def hostile(seed: int = 0) -> Iterator[str]:
    """Hostile strings without end, all kinds in turn; each kind's come in an order of their own."""
    random = Random(seed)
    turns = []
    for kind in KINDS:
        made = list(dict.fromkeys(kind()))
        random.shuffle(made)
        turns.append(cycle(made))
    return chain.from_iterable(zip(*turns, strict=True))


def take(count: int, seed: int = 0) -> list[str]:
    """The first `count` of them."""
    return list(islice(hostile(seed), count))


def encoded(text: str) -> str:
    """As a browser would write it into an address; half characters as their bytes."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")

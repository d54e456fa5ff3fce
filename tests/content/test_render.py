"""What fragments become: Markdown, facts, the route, images, headings, tables."""

import sys

import pytest

from mhtraining.content.render import MOST, render_block, render_inline

FACTS = {"nood": "112", "jaar": "2018 en 2019", "scherp": '*a* _b_ `c` [d](e) <b>&amp; "q" {{ fact nood }}'}
SCHERP = "*a* _b_ `c` [d](e) &lt;b&gt;&amp;amp; &quot;q&quot; {{ fact nood }}"


def block(text, **options):
    return render_block(text, facts=FACTS, image_url=lambda path: f"/beeld/{path}", **options)


def inline(text):
    return render_inline(text, facts=FACTS)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Een **woord** en `code`.", "<p>Een <strong>woord</strong> en <code>code</code>.</p>"),
        ("- een\n- twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>"),
        ("3. drie\n4. vier", '<ol start="3">\n<li>drie</li>\n<li>vier</li>\n</ol>'),
        ("~~~\n<b>\n~~~", "<pre><code>&lt;b&gt;\n</code></pre>"),
        (
            "| a | b |\n|---|--:|\n| 1 | 2 |",
            '<table>\n<thead>\n<tr>\n<th scope="col">a</th>\n<th scope="col">b</th>\n</tr>\n</thead>\n'
            "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>",
        ),
        ("[a](https://a.nl)", '<p><a href="https://a.nl" rel="noopener noreferrer">a</a></p>'),
        (
            "<info@voorbeeld.nl>",
            '<p><a href="mailto:info@voorbeeld.nl" rel="noopener noreferrer">info@voorbeeld.nl</a></p>',
        ),
        ("[a](http://a.nl)", '<p><a rel="noopener noreferrer">a</a></p>'),
        ("<u>onder</u> <!-- weg -->", "<p>&lt;u&gt;onder&lt;/u&gt; &lt;!-- weg --&gt;</p>"),
        ("<div>\n*a*\n</div>", "<p>&lt;div&gt;\n<em>a</em>\n&lt;/div&gt;</p>"),
        ("# Een\n\n## Twee\n\n###### Zes", "<h2>Een</h2>\n<h2>Twee</h2>\n<h6>Zes</h6>"),
        ("", ""),
    ],
)
def test_a_fragment_becomes_html(text, made):
    assert block(text) == made


def test_headings_go_down_where_asked_and_never_below_six():
    assert block("## Twee\n\n##### Vijf", lower_headings=2) == "<h4>Twee</h4>\n<h6>Vijf</h6>"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Bel {{ fact nood }}.", "<p>Bel 112.</p>"),
        ("In {{fact jaar}}", "<p>In 2018 en 2019</p>"),
        ("**{{ fact nood }}**", "<p><strong>112</strong></p>"),
        ("- {{ fact nood }}", "<ul>\n<li>112</li>\n</ul>"),
        ("`{{ fact nood }}`", "<p><code>{{ fact nood }}</code></p>"),
        ("```\n{{ fact nood }}\n```", "<pre><code>{{ fact nood }}\n</code></pre>"),
        ("    {{ fact nood }}", "<pre><code>{{ fact nood }}\n</code></pre>"),
        ("## Bel {{ fact nood }}", "<h2>Bel {{ fact nood }}</h2>"),
        (
            "[bel {{ fact nood }}](https://a.nl/{{ fact nood }})",
            '<p><a href="https://a.nl/{{ fact nood }}" rel="noopener noreferrer">bel 112</a></p>',
        ),
        ("{{ fact onbekend }} {{ feit nood }}", "<p>{{ fact onbekend }} {{ feit nood }}</p>"),
    ],
)
def test_a_fact_is_put_in_but_not_in_code_headings_or_urls(text, made):
    assert block(text) == made


@pytest.mark.parametrize(
    "around", ["{}", "***{}***", "[**{}**](https://a.nl)", "> - {}", "*a **{}***", "| a |\n|---|\n| {} |"]
)
def test_a_facts_value_is_plain_text_wherever_it_stands(around):
    assert SCHERP in block(around.format("{{ fact scherp }}"))


def test_the_route_is_put_in_as_it_is_for_every_line_of_its_own():
    route = "<div class='route' data-x=\"{{ fact nood }}\">Bel</div>"
    made = block("Tekst\n{{ route }}\nmeer\n\n{{ route }}", route=route)

    assert made == f"<p>Tekst</p>\n{route}\n<p>meer</p>\n{route}"


@pytest.mark.parametrize(
    "text", ["zie {{ route }} hier", "`{{ route }}`", "```\n{{ route }}\n```", "    {{ route }}"]
)
def test_the_route_stays_out_of_sentences_and_code(text):
    made = block(text, route="ROUTE")

    assert "ROUTE" not in made
    assert "{{ route }}" in made


def test_without_a_route_its_line_vanishes():
    assert block("Tekst\n\n{{ route }}") == "<p>Tekst</p>\n"


def test_an_image_is_loaded_from_the_address_given():
    assert block("![Een *balie*](images/balie.png)") == (
        '<p><img alt="Een *balie*" src="/beeld/images/balie.png"></p>'
    )


@pytest.mark.parametrize(
    "path",
    [
        "https://a.nl/x.png",
        "//a.nl/x.png",
        "/x.png",
        "data:image/png;base64,AA",
        "\\\\a.nl\\x.png",
        "//[x",
        "",
    ],
)
def test_an_image_from_elsewhere_shows_its_alt_text_only(path):
    assert block(f"![Balie]({path}) rest") == "<p>Balie rest</p>"


def test_an_image_without_address_shows_its_alt_text():
    made = render_block("![Balie](weg.png)", facts={}, image_url=lambda path: "")

    assert made == "<p>Balie</p>"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Je **belt** {{ fact nood }}.", "Je <strong>belt</strong> 112."),
        ("1. eerst", "1. eerst"),
        ("# kop\n> citaat\n- punt\n\n    ver", "# kop\n&gt; citaat\n- punt\nver"),
        ("<b>x</b> {{ fact scherp }}", f"&lt;b&gt;x&lt;/b&gt; {SCHERP}"),
        ("![balie](https://a.nl/x.png)", "balie"),
        ("{{ route }}", "{{ route }}"),
        ("", ""),
    ],
)
def test_an_inline_text_gets_no_block_elements(text, made):
    assert inline(text) == made


@pytest.mark.parametrize(
    "text",
    [
        "[*a](https://a.nl)" * (MOST["brackets"] + 1),
        "*a*\n" * (MOST["lines"] + 1),
        "*a* " * (MOST["characters"] // 4 + 1),
    ],
    ids=MOST,
)
def test_a_fragment_beyond_all_measure_is_shown_as_written(text):
    # unlimited, the first of these takes a second at 3,000 brackets and minutes at 20,000
    assert block(text.replace("*", "<*")) == f"<p>{text.replace('*', '&lt;*')}</p>"


def test_nesting_too_deep_for_the_stack_is_shown_as_written():
    text = "".join("    " * depth + "- a\n\n" for depth in range(150))

    def deep(frames):
        return block(text) if frames == 0 else deep(frames - 1)

    depth = 0
    frame = sys._getframe()
    while frame := frame.f_back:
        depth += 1
    made = deep(sys.getrecursionlimit() - depth - 200)

    assert made.startswith("<p>- a\n\n    - a")

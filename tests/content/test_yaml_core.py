"""YAML is read by the 1.2 core schema, with places, and hostile YAML is refused at once."""

import pytest

from mhtraining.content.yaml_core import YamlError, load_yaml, nearest_key

VALUES = {
    "no": "no", "on": "on", "yes": "yes", "true": True, "False": False, "010": 10, "0o10": 8, "0x1F": 31,
    "-5": -5,
    "+7": 7, "1_000": "1_000", "12:30": "12:30", "1.5": 1.5, "1e3": 1000.0, "~": None, "": None, "null": None,
    "2026-11-22": "2026-11-22", "'5'": "5", '"no"': "no", "!!str 5": "5",
    "9" * 30: "9" * 30, "<<": "<<", "=": "=",
}  # fmt: skip

REFUSED = {
    "an alias of itself": ("a: &a [*a]", (1, 8)),
    "aliases that grow": (
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in ["ab", "bc", "cd", "de"]
        ),
        (4, 36),
    ),
    "deep nesting": ("a: " + "[" * 100_000, (1, 35)),
    "deep maps": ("{a: " * 50_000, (1, 129)),
    "a tag": ("a: !!python/object/apply:os.system [x]", (1, 4)),
    "a tag on a value": ("a: !!binary eA==", (1, 4)),
    "a second document": ("a: 1\n--- \nb: 2\n", (2, 1)),
    "a list as a key": ("[a]: 1", (1, 1)),
    "a map as a key": ("? {a: b}\n: 1", (1, 3)),
    "an unknown alias": ("a: *b", (1, 4)),
    "a tab": ("a:\n\tb: 1", (2, 1)),
    "a colon": ("a: b: c", (1, 5)),
    "a line separator": ("a: b\u2028c", (1, 5)),
}


@pytest.mark.parametrize("written", VALUES)
def test_a_plain_value_is_read_by_the_core_schema(written):
    value = load_yaml(f"a: {written}").value["a"]

    assert (value, type(value)) == (VALUES[written], type(VALUES[written]))


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_yaml_is_refused_where_it_stands(name):
    text, place = REFUSED[name]
    with pytest.raises(YamlError) as refused:
        load_yaml(text)

    assert refused.value.place == place


def test_an_alias_that_does_not_grow_is_read():
    assert load_yaml("a: &x [1, 2]\nb: *x").value == {"a": [1, 2], "b": [1, 2]}


def test_keys_have_places_and_the_later_of_two_is_named():
    document = load_yaml("a: 1\nb:\n  - c: 2\n    c: 3\n  - {d: 4}\na: {b: 5}\n", first_line=2)

    assert document.value == {"a": 1, "b": [{"c": 2}, {"d": 4}]}
    assert document.repeated == [("c", (5, 5)), ("a", (7, 1))]
    assert nearest_key(document.keys, ("b", 1, "d")) == (6, 6)
    assert nearest_key(document.keys, ("b", 0)) == (3, 1)

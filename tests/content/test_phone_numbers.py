"""Phone numbers are found however they are grouped, and other numbers are left alone (E305)."""

import pytest

from mhtraining.content.phone_numbers import find_phone_numbers

NUMBERS = [
    *("0900-8844", "0800 2000", "0800 0200 600", "0900 88 44", "(0900) 8844", "0612345678", "06-12345678"),
    *(
        "06 12 34 56 78",
        "06.12.34.56.78",
        "(030) 123 45 67",
        "030 - 123 45 67",
        "033 448 11 86",
        "0348/123456",
    ),
    *(
        "+31 6 12345678",
        "+31 (0)30 123 45 67",
        "+31612345678",
        "0031 6 12345678",
        "14 030",
        "14-0348",
        "14 0348",
    ),
    *("06\u00a012345678", "06\u201112345678", "0 6 1 2 3 4 5 6 7 8"),
]
OTHERS = [
    *(
        "112",
        "116 123",
        "2024",
        "2018 en 2019",
        "01-02-2024 10 uur",
        "2024-01-05 12",
        "1/2/2024",
        "09.00 - 17.00 uur",
    ),
    *("5.000", "€ 1.000.000", "14.030 mensen", "€ 14 030", "0,5", "1.0612345678", "NL91ABNA0417164300"),
    *(
        "1234 0612 3456 7890",
        "artikel 273f",
        "06-1234567",
        "0 tot 10",
        "+31 graden",
        "061234567890",
        "09.00-17.00-20.00",
    ),
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_phone_number_is_found_where_it_starts(number):
    found = [(start, text) for start, text in find_phone_numbers(f"Bel {number}, of kom langs.")]

    assert found in ([(4, number)], [(5, number[1:])])  # a bracket before it may stay out


@pytest.mark.parametrize("text", OTHERS)
def test_another_number_is_left_alone(text):
    assert list(find_phone_numbers(f"Het is {text} hier.")) == []


def test_two_numbers_are_two_findings():
    assert [number for _, number in find_phone_numbers("0900-8844 of 0800-2000")] == [
        "0900-8844",
        "0800-2000",
    ]

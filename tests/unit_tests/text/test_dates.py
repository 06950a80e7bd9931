import calendar
import datetime as dt
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.text.dates import _fold, date_keys, find_dates

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    ),
    "it": (
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
        "dicembre"
    ),
    "pt": (
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
    ),
}
FORMATS = [
    "{y}-{m:02}-{d:02}",
    "{y}-{m:02}-{d:02}T12:30:00Z",
    "{y}/{m:02}/{d:02}",
    "{d}/{m}/{y}",
    "{m}/{d}/{y}",
    "{d:02}.{m:02}.{y}",
    "{d}. {m}. {y}",
    "{d}-{m}-{y}",
    "{d} {en} {y}",
    "{d}{th} of {en}, {y}",
    "the {d}{th} day of {en} {y}",
    "{en} {d}, {y}",
    "{en} the {d}{th}, {y}",
    "{abbr}. {d}{th} {y}",
    "{d}-{abbr}-{y}",
    "{d} {abbr} {y}",
    "{d:02}{abbr}{y}",
    "{EN} {d}, {y}",
    "{d} {fr} {y}",
    "{d}. {de} {y}",
    "{d} de {es} de {y}",
    "{d} {it} {y}",
    "{d} de {pt} de {y}",
    "{y}年{m}月{d}日",
]
SHORT_FORMATS = ["{d}/{m}/{yy:02}", "{m}/{d}/{yy:02}", "{d} {abbr} '{yy:02}", "{d}-{abbr}-{yy:02}"]
DATES = st.dates(dt.date(1000, 1, 1), dt.date(2099, 12, 31))
RECENT = st.dates(dt.date(1931, 1, 1), dt.date(2030, 12, 31))
# What may stand around a date without becoming a part of it.
AROUND = st.text(alphabet="xyz ,;()\n“é", max_size=20)


def render(form: str, date: dt.date) -> str:
    day = date.day
    th = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    names = {language: words.split()[date.month - 1] for language, words in MONTHS.items()}
    return form.format(
        y=date.year,
        yy=date.year % 100,
        m=date.month,
        d=day,
        th=th,
        abbr=names["en"][:3],
        EN=names["en"].upper(),
        **names,
    )


def keys_in(text: str) -> list[list[str]]:
    return [date_keys(mention) for mention in find_dates(text)]


@given(st.sampled_from(FORMATS), DATES, AROUND, AROUND)
def test_any_valid_date_is_found_in_any_format(
    form: str, date: dt.date, before: str, after: str
) -> None:
    text = f"{before} {render(form, date)} {after}"
    (mention,) = find_dates(text)
    keys = date_keys(mention)
    assert {f"d:{date}", f"md:{date:%m-%d}", f"y:{date.year}"} <= set(keys)
    assert len(set(keys)) == len(keys)
    assert text[mention.start : mention.end].removeprefix("the ") in render(form, date)


@given(st.sampled_from(SHORT_FORMATS), RECENT)
def test_a_full_date_may_have_a_year_of_two_digits(form: str, date: dt.date) -> None:
    (keys,) = keys_in(f"born {render(form, date)}.")
    assert f"d:{date}" in keys


@given(st.sampled_from(["{d} {en}", "{en} {d}", "{d}{th} of {en}", "{d}. {de}"]), DATES)
def test_month_and_day_need_no_year(form: str, date: dt.date) -> None:
    assert keys_in(f"on {render(form, date)}, they said") == [[f"md:{date:%m-%d}"]]


@given(st.sampled_from(["{en} {y}", "{en}, {y}", "{abbr}. {y}", "{es} de {y}"]), DATES)
def test_month_and_year_need_no_day(form: str, date: dt.date) -> None:
    expected = [f"ym:{date:%Y-%m}", f"y:{date.year}"]
    assert keys_in(f"in {render(form, date)}, they said") == [expected]


@given(
    st.integers(1000, 2099), st.sampled_from([" {}", "({})", "'{}'", " {}.", " {}, 12", "于{}年"])
)
def test_a_lone_year_is_found(year: int, form: str) -> None:
    assert keys_in(form.format(year)) == [[f"y:{year}"]]


@given(DATES, st.sampled_from([0xFF10, 0x0660, 0x06F0, 0x0966]))
def test_digits_of_any_script_are_read(date: dt.date, zero: int) -> None:
    ascii_date = f"{date.day}/{date.month}/{date.year}"
    text = ascii_date.translate({48 + n: zero + n for n in range(10)})
    assert keys_in(text) == keys_in(ascii_date)
    assert find_dates(text)[0].end == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "no digit, no date, in May", "you may 5", "in the mar 5", "$1999", "$ 1999", "€1999",
        "USD 1999", "1999 dollars", "11867", "1867.5", "3.1867", "1,999", "555-1999",
        "555-123-1999", "+1 555 123 1999", "(555) 1999", "4111 1999 2222 1111", "the 1990s",
        "#1999", "x1999", "1999x", "18:67", "at 1900 hours", "0999", "2100", "November 7:30",
        "November 1,500", "32 November", "192.168.10.20", "1.2.2003.4", "758d 9dec e406", "7/11",
        "4 out of 5", "the 2 mars", "13/13/13", "30 February", "2000-555-1234",
    ],
)  # fmt: skip
def test_these_are_no_dates(text: str) -> None:
    known = {"the 2 mars": [["md:03-02"]]}  # French, as far as anybody can tell
    assert keys_in(text) == known.get(text, [])


@pytest.mark.parametrize(
    "text", ["31 February 1867", "31/02/1867", "1867-02-30", "February 29, 1867", "31.04.1867"]
)
def test_of_an_impossible_date_the_year_remains(text: str) -> None:
    assert keys_in(text) == [["y:1867"]]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Chapter 12 November 7, 1867", ["November 7, 1867"]),
        ("5 May 6 June", ["5 May", "6 June"]),
        ("May 5 June 6", ["May 5", "June 6"]),
        ("5 Nov-12 Nov 1999", ["5 Nov", "12 Nov 1999"]),
        ("1867-1901", ["1867", "1901"]),
        ("1867–68", ["1867"]),
        ("Mars 2020", ["2020"]),
        ("in 1867. May 5 was cold", ["1867", "May 5"]),
        ("1er aou\u0302t 1914", ["1er aou\u0302t 1914"]),
        ("İİ 7 November 1867", ["7 November 1867"]),
        ("Ｎov ７， １８６７", ["Ｎov ７， １８６７"]),
        ("may 5th and 5 de out", ["may 5th", "5 de out"]),
        ("November 7-9, 1867", ["November 7-9, 1867"]),
        ("2 April 44 and 1867년 11월", ["2 April", "1867년 11월"]),
    ],
)
def test_spans(text: str, spans: list[str]) -> None:
    assert [text[mention.start : mention.end] for mention in find_dates(text)] == spans


def test_an_ambiguous_date_keeps_both_readings() -> None:
    (mention,) = find_dates("7/11/1867")
    assert (mention.month, mention.day, mention.alternate) == (11, 7, (7, 11))
    assert find_dates("7/7/1867")[0].alternate is None
    assert find_dates("12/31/1999")[0].alternate is None
    assert date_keys(mention) == [
        "d:1867-11-07", "d:1867-07-11", "md:11-07", "md:07-11", "y:1867",
    ]  # fmt: skip


def test_folding_keeps_every_offset() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert len(_fold(every)) == len(every)


PIECES = st.sampled_from(
    [
        "1", "31", "1867", "'67", "/", ".", "-", " ", "\n", ",", ":", "May", "may", "th", " of ",
        "T", "November", "Fe\u0301vrier", "年", "月", "日", "٣", "\ud800", "x", "$", " de ",
        "12:30",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join) | st.text())
def test_mentions_are_in_order_apart_and_real(text: str) -> None:
    end = 0
    for mention in find_dates(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert date_keys(mention)
        if mention.month and mention.day:
            year = mention.year or 2000
            assert mention.day <= calendar.monthrange(year, mention.month)[1]


@pytest.mark.parametrize(
    "unit",
    ["1", "/", " ", "1/", "1 ", "1.", "1-", "may ", "May 5 ", "5 May 1999 ", "1999-", "٣/", "月"],
)
def test_a_long_text_ends(unit: str) -> None:
    text = unit * (100_000 // len(unit))  # quadratic time would take minutes
    assert all(mention.end - mention.start < 60 for mention in find_dates("1" + text))

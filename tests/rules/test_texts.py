"""What texts of every kind have in common: their language, their direction, and how days are written in them."""

from datetime import date

import pytest

from devicefleet.rules.refusals import Refused
from devicefleet.rules.texts.days import date_in, weekday_in
from devicefleet.rules.texts.form import Form, text_from
from devicefleet.rules.texts.text import Text, best, direction_of


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("ar", "ar"), ("ar-EG", "ar"), ("AR", "ar"), ("zh-Hans-CN", "zh-Hans"), ("zh", None), ("a", None)],
)
def test_the_nearest_language(wanted: str, found: str | None) -> None:
    assert best(["en", "ar", "zh-Hans"], wanted) == found


def test_direction_is_that_of_the_first_letter() -> None:
    assert [direction_of(words) for words in ("12 (هاتف)", "12 phones", "…", "")] == ["rtl", "ltr", "ltr", "ltr"]


def test_direction_is_that_of_most_sentences() -> None:
    """One may begin with a foreign word."""
    words = {"a": "Wi-Fi شغال", "b": "اتصل بنا", "c": "شكرا"}
    arabic, english = Text("ar", "1", None, words), Text("en", "1", None, {"a": "Call us"})
    assert (arabic.direction, english.direction) == ("rtl", "ltr")
    assert arabic.apart("Tuesday 5 May") == "\u2066Tuesday 5 May\u2069"
    assert arabic.apart("الثلاثاء، 5 مايو") == "الثلاثاء، 5 مايو"
    assert english.apart("Tuesday 5 May") == "Tuesday 5 May"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "14 March 2027"),
        ("vi", "14 tháng 3, 2027"),
        ("ar", "14 مارس 2027"),
        ("ti", "መጋቢት 14, 2027"),
        ("xx", "14 March 2027"),
    ],
)
def test_dates_in_their_language(language: str, words: str) -> None:
    assert date_in(language, date(2027, 3, 14)) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Tuesday 5 May"),
        ("en-US", "Tuesday, May 5"),
        ("sq", "e martë, 5 maj"),
        ("vi", "Thứ Ba, 5 tháng 5"),
        ("ar-EG", "الثلاثاء، 5 مايو"),
        ("ro", "marți, 5 mai"),
        ("ti", "ሰሉስ፣ 5 ጉንበት"),
        ("fa", "سه‌شنبه 5 مه"),
        ("pt", "terça-feira, 5 de maio"),
        ("zh-Hans", "5月5日星期二"),
        ("tr", "5 Mayıs Salı"),
        ("ckb", "سێشەممە، 5ی ئایار"),
        ("prs", "Tuesday 5 May"),
        ("not a tag", "Tuesday 5 May"),
    ],
)
def test_near_days_in_their_language(language: str, words: str) -> None:
    """In full, with the weekday and without the year, in the order of the language."""
    assert weekday_in(language, date(2026, 5, 5)) == words


def test_signs_that_join_letters_belong_to_a_text_and_signs_that_turn_them_do_not() -> None:
    """Persian cannot be written without the first."""
    form = Form(frozenset({"a"}), places={})
    assert text_from({"language": "fa", "version": "1", "a": "می\u200cخواهم"}, form).words["a"] == "می\u200cخواهم"
    for sign in "\u202e\u2066\u200b\u00ad\n":
        with pytest.raises(Refused, match="signs that cannot be shown: a"):
            text_from({"language": "fa", "version": "1", "a": f"می{sign}خواهم"}, form)

"""What people are sent: each shipped text is quiet and short on every day of a year, and claims no review."""

import re
from datetime import date, timedelta

import pytest

from devicefleet.resources import MESSAGES
from devicefleet.rules.discretion import telling
from devicefleet.rules.messages.segments import segments
from devicefleet.rules.messages.telling import TELLING, lists_for
from devicefleet.rules.messages.texts import (
    DATED,
    FORM,
    TextKind,
    digest,
    refuse_addresses,
    refuse_long,
    refuse_telling_words,
    render,
)
from devicefleet.rules.refusals import Refused
from devicefleet.rules.texts.form import text_from
from devicefleet.rules.texts.text import Text, refuse_unlike
from tests.messages import LANGUAGES, raw, shipped

DAY = date(2026, 5, 5)
YEAR = [date(2028, 1, 1) + timedelta(days=n) for n in range(366)]
SAID_IN_ENGLISH = {
    TextKind.NEUTRAL: "Hello, please call us when you can.",
    TextKind.DATA_SOON_RENEWING: (
        "Hello. Your mobile internet is paid until Tuesday 5 May. We are renewing it, you do not need to do anything."
    ),
    TextKind.DATA_SOON_TALK: (
        "Hello. Your mobile internet is paid until Tuesday 5 May. Can we talk before then? Please call us or reply."
    ),
    TextKind.LOAN_SOON: (
        "Hello. We said we would talk around Tuesday 5 May. You can ask for longer. When is good to talk?"
    ),
    TextKind.HANDOVER_WAITING: "Hello. Something is ready for you. When is a good time?",
}


def said(text: Text, kind: TextKind, day: date = DAY, locale: str = "") -> str:
    return render(text, kind, day if kind in DATED else None, locale or text.language)


def test_the_shipped_languages() -> None:
    assert sorted(path.stem for path in MESSAGES.glob("*")) == list(LANGUAGES)
    assert {"en", *TELLING} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_text_fits_and_claims_no_review(language: str) -> None:
    text = shipped(language)
    assert (text.language, text.reviewed_on) == (language, None)
    assert text.direction == ("rtl" if language == "ar" else "ltr")
    assert list(text.words) == list(TextKind)
    refuse_unlike(text, shipped("en"))
    refuse_addresses(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_every_day_it_is_quiet_and_short(language: str) -> None:
    text = shipped(language)
    for kind in TextKind:
        for words in {said(text, kind, day) for day in (YEAR if kind in DATED else [DAY])}:
            assert list(telling(words, lists_for(language), ["Harbour Light Trust", "Pier 4"])) == []
            assert segments(words) <= 2, (kind, words)
            assert "{" not in words


def test_english_is_sent_in_one_part() -> None:
    text = shipped("en")
    assert max(segments(said(text, kind, day)) for kind in TextKind for day in YEAR) == 1


@pytest.mark.parametrize("kind", SAID_IN_ENGLISH)
def test_what_is_said_in_english(kind: TextKind) -> None:
    assert said(shipped("en"), kind) == SAID_IN_ENGLISH[kind]


def test_english_blames_nobody_and_asks_for_nothing() -> None:
    unkind = r"\b(must|overdue|late|return|give back|owe|fee|cost|warning|urgent|immediately|failed)\b"
    assert [one for one in shipped("en").words.values() if re.search(unkind, one, re.I)] == []


def test_days_are_written_as_their_reader_does() -> None:
    kind = TextKind.LOAN_SOON
    assert "الثلاثاء، 5 مايو" in said(shipped("ar"), kind, locale="ar-EG")
    assert "marți, 5 mai" in said(shipped("ro"), kind)
    assert "\u2066Tuesday 5 May\u2069" in said(shipped("ar"), kind, locale="xx")


def test_only_what_has_a_day_is_said_with_one() -> None:
    with pytest.raises(ValueError, match="neutral is said without a day"):
        render(shipped("en"), TextKind.NEUTRAL, DAY, "en")
    with pytest.raises(ValueError, match="loan_soon is said with a day"):
        render(shipped("en"), TextKind.LOAN_SOON, None, "en")


@pytest.mark.parametrize(
    "words",
    [
        "Call us on 0117 496 0123.",
        "اتصل بنا على ٠١١٧",
        "Write to us@kit.example",
        "See https://kit/x",
        "See kit.example",
        "Now.Really",
    ],
)
def test_numbers_and_addresses_are_refused(words: str) -> None:
    with pytest.raises(Refused, match=r"These hold a number or an address, which no message has: exit_ahead\."):
        refuse_addresses(shipped("en", exit_ahead=words))


def test_what_is_long_on_some_day_only_is_refused() -> None:
    """On a Wednesday in September it does not fit any more; a plain count of the sentence would let it pass."""
    words = "ë" * 118 + " {date}"
    assert segments(said(shipped("en", loan_soon=words), TextKind.LOAN_SOON)) == 2
    with pytest.raises(Refused, match=r"These are longer than two parts of a text message: loan_soon\. Shorten them\."):
        refuse_long(shipped("en", loan_soon=words))
    with pytest.raises(Refused, match=r"neutral"):
        refuse_long(shipped("vi", neutral="đ" * 135))
    refuse_long(shipped("en", neutral="d" * 306))


@pytest.mark.parametrize(
    ("name", "words"), [("loan_soon", "Hello."), ("neutral", "Hello {date}."), ("loan_soon", "Hello {date} {name}.")]
)
def test_a_day_stands_where_one_belongs(name: str, words: str) -> None:
    with pytest.raises(Refused, match=f"These do not have the same places .*: {name}"):
        shipped("en", **{name: words})


def test_every_kind_is_there_and_no_other() -> None:
    less = raw("en")
    del less["sim_help"]
    with pytest.raises(Refused, match=r"These are missing: sim_help\."):
        text_from(less, FORM)
    with pytest.raises(Refused, match=r"These are not part of such a text: birthday\."):
        shipped("en", birthday="Hello.")


def test_other_words_have_another_digest() -> None:
    text = shipped("en")
    assert re.fullmatch("[0-9a-f]{12}", digest(text))
    assert digest(text) == digest(shipped("en", reviewed_on=DAY))
    others = [shipped("en", neutral="Hello."), shipped("en", version="2"), *map(shipped, LANGUAGES)]
    assert len({digest(one) for one in others}) == len(others)


def test_words_that_tell_are_named_with_their_message() -> None:
    with pytest.raises(Refused) as refusal:
        refuse_telling_words(shipped("en", sim_help="Does your SIM work?"), [])
    assert str(refusal.value).startswith("sim_help holds “SIM”. Somebody else may read over their shoulder")
    with pytest.raises(Refused, match="neutral holds “Harbour Light Trust”"):
        refuse_telling_words(shipped("vi", neutral="HLT đây"), ["Harbour Light Trust"])

"""How an answer to an agreement reads, said once for pages, papers and the command line."""

from devicefleet.rules.terms import AgreementForm
from devicefleet.rules.words import N_, _

FORMS = {
    AgreementForm.SPOKEN: N_("Agreed by voice"),
    AgreementForm.TICKED: N_("Agreed on the screen"),
    AgreementForm.INITIALLED: N_("Agreed with initials"),
    AgreementForm.SIGNED: N_("Agreed and signed"),
    AgreementForm.DECLINED: N_("Not agreed"),
}


def form_word(form: AgreementForm) -> str:
    """How it was answered."""
    return _(FORMS[form])


def language_in_english(tag: str) -> str:
    """`ti` is Tigrinya; a tag that nobody has named stays as it is."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag

"""What a file calls things and people, and what they are called here: keys of the file first, then the register."""

from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from devicefleet.rules.history.named import Named
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.words import _
from devicefleet.tables import Provider, Staff
from devicefleet.tables.base import key_of


@dataclass
class Names:
    """Keeps the keys of one file, so that nothing is asked twice: a line costs no query to know what it is about."""

    session: Session
    things: dict[tuple[str, str], str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    _providers: dict[str, int] = field(default_factory=dict)
    _staff: dict[str, int] = field(default_factory=dict)

    def provider(self, code: str) -> int:
        """The key of an organisation."""
        wanted = code.strip().lower()
        if wanted not in self._providers:
            found = self.session.exec(select(Provider.id).where(col(Provider.code) == wanted)).one_or_none()
            if found is None:
                sentence = _("There is no organisation {code}. Put its “organisation” line first.", code=code)
                raise NotFound(sentence, field="organisation")
            self._providers[wanted] = found
        return self._providers[wanted]

    def caseworker(self, email: str | None) -> int | None:
        """The key of a member of staff."""
        if email is None:
            return None
        address = email.strip().lower()
        if address not in self._staff:
            found = self.session.exec(select(Staff).where(col(Staff.email) == address)).one_or_none()
            if found is None:
                sentence = _("There is no account {email}. Put its “staff” line first.", email=email)
                raise NotFound(sentence, field="caseworker")
            self._staff[address] = key_of(found)
        return self._staff[address]

    def call(self, what: str, key: str, name: str) -> None:
        """From here on `key` means the device or SIM that is found by `name`; a key means one thing."""
        self.refuse_twice(what, key)
        self.things[what, key] = name

    def refuse_twice(self, what: str, key: str) -> None:
        """A key that means something already."""
        if (what, key) in self.things:
            raise Refused(_("“{key}” is the key of another line already. Give each its own.", key=key), field=what)

    def device(self, key: str) -> str:
        """What finds a device: its code where the file brought it, else what is scanned."""
        return self.things.get(("device", key), key)

    def sim(self, key: str) -> str:
        """What finds a SIM."""
        return self.things.get(("sim", key), key)

    def in_words_of_the_file(self, sentence: str, named: Named) -> str:
        """A sentence in which things and people are called what the file calls them."""
        for what, key in named:
            name = self.people.get(key) if what == "person" else self.things.get((what, key))
            if name is not None:
                shown = show_reference(name) if what == "person" else show(name) if what == "device" else name
                sentence = sentence.replace(shown, key).replace(name, key)
        return sentence

"""An e-mail as bytes: to one address, plain text, and the same at every try."""

import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from devicefleet.gateways.marks import Mark
from devicefleet.rules.messages.addresses import is_address
from devicefleet.rules.messages.letter import Attachment, Letter, Unsent
from devicefleet.rules.terms.messages import Problem

_POLICY = SMTP.clone(cte_type="7bit")  # any server takes it
_LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who e-mails come from, and where answers go: nobody in particular, until settings say so."""

    address: str = ""
    name: str = ""
    reply_to: str = ""

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.address.rpartition("@")[2] or _LOCAL


def written(letter: Letter, sender: Sender, mark: Mark) -> bytes:
    """The whole message. Whatever is not one plain address is refused."""
    if not is_address(letter.to):
        raise Unsent(Problem.ADDRESS_REFUSED, again=False)
    message = EmailMessage(_POLICY)
    message["From"] = Address(one_line(sender.name), addr_spec=sender.address or f"nobody@{_LOCAL}")
    message["To"] = Address(addr_spec=letter.to)
    if sender.reply_to:
        message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = letter.made_at
    message["Message-ID"] = message_id(letter, sender, mark)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    for attachment in letter.attachments:
        _attach(message, attachment)
    if letter.attachments:
        message.set_boundary(f"={mark(letter.key)}=")
    return message.as_bytes()


def message_id(letter: Letter, sender: Sender, mark: Mark) -> str:
    """By this the receiver knows a message that comes a second time."""
    return f"<{mark(letter.key)}@{sender.domain}>"


def one_line(text: str) -> str:
    """`text` for a header. What could end the header becomes a space, and an encoded word plain text."""
    kept = "".join(" " if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} else one for one in text)
    return " ".join(kept.replace("=?", "= ?").split())


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    main, _slash, sub = attachment.media_type.partition("/")
    message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=one_line(attachment.name))

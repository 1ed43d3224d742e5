"""E-mail by a mail server: one recipient, TLS that is checked, and an end to every try."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from devicefleet.config.messages import EmailSettings
from devicefleet.gateways.deadline import Deadline
from devicefleet.gateways.mail import Sender, message_id, written
from devicefleet.gateways.marks import Mark
from devicefleet.gateways.reaching import connected
from devicefleet.rules.messages.letter import Letter, Receipt, Unsent
from devicefleet.rules.terms.messages import Problem

_FOR_EVER = range(500, 600)


class Smtp:
    """One connection for each message."""

    name = "smtp"

    def __init__(self, settings: EmailSettings, password: str, mark: Mark, trust: ssl.SSLContext) -> None:
        self._settings, self._password, self._mark, self._trust = settings, password, mark, trust
        self._sender = Sender(settings.sender, settings.sender_name, settings.reply_to)

    @property
    def target(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def send(self, letter: Letter) -> Receipt:
        """Once the whole message was given and no answer came, nobody knows: then too another try is asked for."""
        message = written(letter, self._sender, self._mark)
        with _in_our_words(), Deadline(self._settings.seconds) as deadline:
            server = self._greeted(deadline)
            try:
                server.sendmail(self._sender.address, [letter.to], message)
                with suppress(OSError, smtplib.SMTPException):  # it was taken: how they part does not matter
                    server.quit()
            finally:
                server.close()
        return Receipt(message_id(letter, self._sender, self._mark))

    def _greeted(self, deadline: Deadline) -> smtplib.SMTP:
        """A server that may be spoken to: with TLS where settings ask for it, and signed in."""
        settings = self._settings
        connection = connected(settings.host, settings.port, deadline)
        if settings.security == "tls":
            with _or_not_secure(), connection:
                connection = self._trust.wrap_socket(connection, server_hostname=settings.host)
        server = _Server(connection, settings.host, settings.port, self._sender.domain)
        try:
            if settings.security == "starttls":
                server.ehlo_or_helo_if_needed()
                with _or_not_secure():
                    server.starttls(context=self._trust)
            if settings.username:
                server.login(settings.username, self._password)
        except BaseException:
            server.close()
            raise
        return server


class _Server(smtplib.SMTP):
    """Speaks over a connection that is there already, and does not ask the network what this machine is called."""

    def __init__(self, connection: socket.socket, host: str, port: int, our_name: str) -> None:
        self._connection = connection
        super().__init__(host, port, local_hostname=our_name)

    def _get_socket(self, _host: str, _port: int, _timeout: float) -> socket.socket:
        return self._connection


@contextmanager
def _or_not_secure() -> Iterator[None]:
    """There is no way on without TLS, whatever kept it from coming about."""
    try:
        yield
    except (OSError, ValueError, smtplib.SMTPException) as problem:
        if isinstance(problem, smtplib.SMTPServerDisconnected):
            raise
        raise Unsent(Problem.NOT_SECURE, again=True) from None


@contextmanager
def _in_our_words() -> Iterator[None]:
    """The library's own complaints hold the address, so they go no further."""
    try:
        yield
    except smtplib.SMTPServerDisconnected:
        raise Unsent(Problem.INTERRUPTED, again=True) from None
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        raise _refused(code, Problem.ADDRESS_REFUSED, again=False) from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        raise _refused(refused.smtp_code, Problem.REFUSED, again=False) from None
    except (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError) as refused:
        # Not this message but all of them: they wait until somebody has seen to it.
        raise _refused(refused.smtp_code, Problem.REFUSED, again=True) from None
    except smtplib.SMTPResponseException:  # what the library makes of an answer without an end
        raise Unsent(Problem.ANSWER_TOO_LONG, again=True) from None
    except smtplib.SMTPException:  # it knows no way to sign in
        raise Unsent(Problem.NOT_SET_UP, again=True) from None
    except OSError:
        raise Unsent(Problem.INTERRUPTED, again=True) from None


def _refused(code: int, problem: Problem, *, again: bool) -> Unsent:
    return Unsent(problem, again=again) if code in _FOR_EVER else Unsent(Problem.BUSY, again=True)

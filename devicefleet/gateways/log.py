"""Carries nothing: it says in the log that there was a message, and never to whom or what."""

import logging

from devicefleet.rules.messages.letter import LOG, Letter, Receipt

_LOG = logging.getLogger(__name__)


class Log:
    """The default of every channel."""

    name = LOG
    target = LOG

    def send(self, letter: Letter) -> Receipt:
        _LOG.info("message %s by %s to %s: written here and carried nowhere", letter.key, letter.channel, self.target)
        return Receipt()

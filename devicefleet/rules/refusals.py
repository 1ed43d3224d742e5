"""The domain says no in one sentence: what is wrong, and what to do about it.

Every door has exactly one handler for these; nothing below a door catches them.
"""


class Refused(Exception):
    """The request was understood and may not be done. `str()` is the sentence; `field` is the input it is about."""

    status = 422

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotFound(Refused):
    """Not there, or not yours: both give the same answer, so that nothing can be learned by asking."""

    status = 404


class NotAllowed(Refused):
    """Signed in, but this role may not do this."""

    status = 403


class Conflict(Refused):
    """Somebody or something was faster: the state is no longer the one this request was made for."""

    status = 409


class TooMany(Refused):
    """Too many tries: wait."""

    status = 429


class Unavailable(Refused):
    """Nothing wrong with the request: the machine could not do it now."""

    status = 503

"""Messages as people read of them: what they are, which way they go, and what became of them."""

from devicefleet.rules.messages.letter import LOG
from devicefleet.rules.terms.messages import Channel, MessageState, Problem
from devicefleet.rules.terms.reminders import MessageKind
from devicefleet.rules.words import N_, _

STATES: dict[MessageState, str] = {
    MessageState.QUEUED: N_("waiting"),
    MessageState.SENDING: N_("being sent"),
    MessageState.SENT: N_("sent"),
    MessageState.CANCELLED: N_("not needed"),
    MessageState.DROPPED: N_("not sent"),
    MessageState.FAILED: N_("failed"),
}

LOGGED = N_("logged, not sent")
REACHES_NOBODY: dict[Channel, str] = {
    Channel.EMAIL: N_("Mail goes to the log only and reaches nobody: set [email] gateway."),
    Channel.SMS: N_("Text messages go to the log only and reach nobody: set [sms] gateway."),
}
"""What is said where a way leads to the log."""

KINDS: dict[MessageKind, str] = {
    MessageKind.DIGEST: N_("Daily list"),
    MessageKind.WEEKLY: N_("Weekly list"),
    MessageKind.MONTHLY: N_("Monthly list"),
    MessageKind.URGENT: N_("Urgent"),
    MessageKind.PERSON: N_("To somebody in support"),
    MessageKind.ALERT: N_("Alert"),
    MessageKind.REPORT: N_("Report"),
}

CHANNELS: dict[Channel, str] = {
    Channel.EMAIL: N_("E-mail"),
    Channel.SMS: N_("Text message"),
    Channel.WEBHOOK: N_("Webhook"),
}

PROBLEMS: dict[Problem, str] = {
    Problem.NO_CONNECTION: N_("No connection could be made."),
    Problem.TOO_SLOW: N_("The other side did not answer in time."),
    Problem.NOT_SECURE: N_("The connection is not secure. Check the certificate of the other side."),
    Problem.BUSY: N_("The other side was busy."),
    Problem.REFUSED: N_("The other side refused it."),
    Problem.ADDRESS_REFUSED: N_("The other side does not know the address."),
    Problem.NOT_ALLOWED: N_("The settings do not allow this host."),
    Problem.REDIRECTED: N_("The other side pointed elsewhere. Check the address in the settings."),
    Problem.ANSWER_TOO_LONG: N_("The other side's answer had no end."),
    Problem.NOT_SET_UP: N_("The settings do not fit the other side."),
    Problem.INTERRUPTED: N_("It was interrupted: nobody knows whether it arrived."),
    Problem.OUT_OF_TIME: N_("Its time was over."),
    Problem.NO_CONSENT: N_("They did not agree to messages."),
    Problem.NO_SAFE_WAY: N_("There is no safe way to write to them."),
    Problem.CHECK_TOO_OLD: N_("How to reach them safely was last gone through too long ago."),
    Problem.MAY_BE_WATCHED: N_("Somebody may be watching their phone."),
    Problem.NUMBER_GONE: N_("The number is not theirs any more."),
    Problem.NO_TEXT: N_("There is no text for it."),
    Problem.SETTLED: N_("It was settled meanwhile."),
    Problem.NOBODY_THERE: N_("There is nobody to receive it any more."),
    Problem.SWITCHED_OFF: N_("The receiver does not want it."),
}


def state_word(state: MessageState, gateway: str | None) -> str:
    """How far a message is; what its gateway took and carries nowhere was not sent."""
    return _(LOGGED if state is MessageState.SENT and gateway == LOG else STATES[state])

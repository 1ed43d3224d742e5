"""Text messages by GOV.UK Notify, for organisations that may use it: a template that is nothing but ((message))."""

from typing import Any
from urllib.parse import urlsplit

from devicefleet.config.messages import SmsSettings
from devicefleet.gateways.marks import Mark
from devicefleet.gateways.payload import number_of
from devicefleet.gateways.posting import OPEN, Way, session
from devicefleet.rules.messages.letter import Letter, Receipt

LIBRARY = "notifications_python_client"
ADDRESS = "https://api.notifications.service.gov.uk"
PLACEHOLDER = "message"


class Notify:
    """Its client speaks over our session, so that the same limits hold. Only a test gives another `address`."""

    name = "notify"

    def __init__(self, settings: SmsSettings, key: str, mark: Mark, way: Way = OPEN, address: str = ADDRESS) -> None:
        self._settings, self._key, self._mark, self._way, self._address = settings, key, mark, way, address
        url = urlsplit(address)
        self._host, self._port = url.hostname or "", url.port or 443

    @property
    def target(self) -> str:
        return f"{self._host}:{self._port}"

    def send(self, letter: Letter) -> Receipt:
        from notifications_python_client.errors import InvalidResponse
        from notifications_python_client.notifications import NotificationsAPIClient

        number = number_of(letter)
        with session(self._host, self._port, self._settings.seconds, self._way) as post:
            client = NotificationsAPIClient(self._key, base_url=self._address)
            client.request_session = post
            try:
                answer = client.send_sms_notification(
                    phone_number=number,
                    template_id=self._settings.notify_template,
                    personalisation={PLACEHOLDER: letter.text},
                    reference=self._mark(letter.key),
                )
            except InvalidResponse:  # it was taken all the same: what means no never gets as far as this
                answer = None
        return Receipt(_reference(answer))


def _reference(answer: Any) -> str:
    name = answer.get("id") if isinstance(answer, dict) else None
    return name if isinstance(name, str) else ""

"""The staff's door: a Flask application whose every address is guarded, and whose pages work without JavaScript."""

from collections.abc import Callable

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from devicefleet.clock import Moment, moment
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.resources import STATIC, TEMPLATES
from devicefleet.web.asking import LARGEST_KEY
from devicefleet.web.blueprints import BLUEPRINTS
from devicefleet.web.errors import Site, answer_errors
from devicefleet.web.files import mark_static
from devicefleet.web.guard import close_unless_listed
from devicefleet.web.headers import dress
from devicefleet.web.pages import equip
from devicefleet.web.shell import Shell, furnish
from devicefleet.web.wording import speak

LARGEST_UPLOAD = 5 * 1024 * 1024


class Keys(IntegerConverter):
    """Whole numbers in addresses; one that no row can have is no address, rather than a fault of a database."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_KEY)


def create_app(config: Config, *, clock: Callable[[], Moment] = moment, database: Database | None = None) -> Flask:
    """The staff site over one database; without one, over the database of `config`."""
    app = Site("devicefleet", template_folder=str(TEMPLATES), static_folder=None)
    app.config.update(_settings(config))
    app.static_folder = str(STATIC)
    app.add_url_rule("/static/<path:filename>", "static", app.send_static_file)
    app.url_map.converters["int"] = Keys
    furnish(app, Shell(config, database or Database(config), clock))
    dress(app)
    speak(app)
    equip(app)
    mark_static(app)
    close_unless_listed(app)
    CSRFProtect(app)
    answer_errors(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if hops := config.web.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way
    return app


def _settings(config: Config) -> dict[str, object]:
    https = config.web.https
    return {
        "SECRET_KEY": config.keys.bytes_of("session"),
        "SESSION_COOKIE_NAME": "__Host-form" if https else "form",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "MAX_CONTENT_LENGTH": LARGEST_UPLOAD,
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        "WTF_CSRF_TIME_LIMIT": config.web.longest_hours * 3600,
        "WTF_CSRF_SSL_STRICT": False,  # it asks for a referrer, which our pages never send; the guard checks the origin
        "WTF_CSRF_HEADERS": [],
    }

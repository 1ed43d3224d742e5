"""The bench where there is no connection: a page that knows nobody, the files it needs, and who sends what waited."""

import hashlib
import hmac
import re

from flask import Blueprint, Response, json, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from devicefleet.resources import STATIC
from devicefleet.rules.access import Actor
from devicefleet.web.asking import Ask
from devicefleet.web.bench import drawn_with
from devicefleet.web.guard import guarded, public
from devicefleet.web.shell import shell

blueprint = Blueprint("bench_shell", __name__)

STATIC_FILE = re.compile(r'"(/static/[^"#]+)')
SCOPE = "/bench"


@public(blueprint, "/bench/offline")
def offline() -> ResponseReturnValue:
    """The same for everybody: browsers keep it, so it must not hold a name, a token or a record."""
    return _offline_page()


@public(blueprint, "/bench/worker.js")
def worker() -> ResponseReturnValue:
    """The service worker, told which files to keep: named by their content, so that any change is a new worker."""
    page = _offline_page()
    files = sorted(set(STATIC_FILE.findall(page)))
    code = (STATIC / "js" / "bench-worker.js").read_text(encoding="utf-8")
    version = hashlib.sha256("\0".join((page, code)).encode()).hexdigest()[:12]
    told = json.dumps({"version": version, "files": files})
    answer = Response(f"const KEEP = {told};\n{code}", mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = SCOPE
    return answer


@guarded(blueprint, "/bench/token", action="bench.use")
def token(ask: Ask) -> ResponseReturnValue:
    """What a page needs before it may send scans that waited: a fresh token, and whose they would become."""
    return {"csrf": generate_csrf(), "who": _mark(ask.actor)}


def _offline_page() -> str:
    return render_template("bench/offline.html", **drawn_with(None))


def _mark(actor: Actor) -> str:
    """Tells one person in one role from every other, and says nothing about who that is."""
    told = f"bench:{actor.staff_id}:{actor.role}:{actor.provider_id}"
    return hmac.digest(shell().config.keys.bytes_of("session"), told.encode(), "sha256").hex()[:32]

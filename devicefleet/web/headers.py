"""What every answer carries, pages and files and errors alike: nothing foreign is loaded, nothing private is kept."""

from flask import Flask, Response, request

from devicefleet.web.files import mark_of
from devicefleet.web.shell import shell

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "require-trusted-types-for": "'script'",
}
AT_THE_BENCH = {
    "script-src": "'self' 'wasm-unsafe-eval'",  # the reader of camera pictures is WebAssembly
    "worker-src": "'self'",
    "trusted-types": "bench",
}
"""What the policy says otherwise where things are scanned: a camera, and a page that opens without a connection."""

BENCH = frozenset({"/bench", "/bench/offline"})


def _said(policy: dict[str, str]) -> str:
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


ALWAYS = {
    "Content-Security-Policy": _said(POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
WITH_CAMERA = {
    "Content-Security-Policy": _said(POLICY | AT_THE_BENCH),
    "Permissions-Policy": ALWAYS["Permissions-Policy"].replace("camera=()", "camera=(self)"),
}
FOR_EVER = "public, max-age=31536000, immutable"


def dress(app: Flask) -> None:
    """Put the headers on everything `app` answers."""
    app.after_request(_dressed)


def _dressed(response: Response) -> Response:
    response.headers.update(ALWAYS | WITH_CAMERA if request.path in BENCH else ALWAYS)
    if shell().config.web.https:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    response.headers["Cache-Control"] = FOR_EVER if _named_by_content(response) else "no-store"
    response.headers.pop("Server", None)
    return response


def _named_by_content(response: Response) -> bool:
    """A static file, asked for by the mark of exactly what it holds now."""
    if request.endpoint != "static" or response.status_code not in {200, 304}:
        return False
    return request.args.get("v") == mark_of((request.view_args or {})["filename"])

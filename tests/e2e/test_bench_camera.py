"""The camera of the bench: a film of a real label is played to a real browser, and no picture or request leaves it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import qrcode
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, Playwright, expect

from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, Role
from devicefleet.tables import Staff
from tests.e2e.at_bench import expect_connected, expect_said, scan, states, wipes
from tests.e2e.conftest import CHROMIUM, DESK, QUIET, Site, watched
from tests.e2e.test_pages import wrong
from tests.given import PASSWORD

pytestmark = pytest.mark.browser
FRAME = (640, 480)
PLAIN_HTTP = "The Cross-Origin-Opener-Policy header has been ignored, because the URL's origin was untrustworthy"


@contextmanager
def browser_with(playwright: Playwright, *flags: str) -> Iterator[Browser]:
    """A browser of its own, since cameras and names of hosts are chosen when a browser starts."""
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=[*QUIET, *flags])
    yield browser
    browser.close()


@contextmanager
def bench(browser: Browser, account: Staff, url: str, *permissions: str) -> Iterator[Page]:
    """Somebody at the bench, with the card Wipe OK in force."""
    context = browser.new_context(viewport=DESK, locale="en-GB", permissions=permissions)
    page, complaints = context.new_page(), list[str]()
    watched(page, url, complaints)
    page.goto(f"{url}/sign-in?next=/bench")
    page.get_by_label("E-mail address").fill(account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect_connected(page)
    scan(page, "CARD-WIPE-OK")
    expect_said(page, "Wipe OK")
    yield page
    context.close()
    assert [one for one in complaints if PLAIN_HTTP not in one] == []


def frame(code: str | None, angle: int = 0, at: tuple[int, int] = (220, 140)) -> Image.Image:
    """What the camera sees of a label in somebody's hand."""
    seen = Image.new("RGB", FRAME, "#8a8378")
    if code:
        label = qrcode.make(code, box_size=8, border=4).get_image().convert("RGB")
        seen.paste(label.rotate(angle, fillcolor="#8a8378", expand=True).resize((200, 200)), at)
    return seen


def film(folder: Path, frames: list[Image.Image]) -> str:
    """Motion JPEG is nothing but pictures, one after the other."""
    path = folder / "camera.mjpeg"
    with path.open("wb") as file:
        for one in frames:
            one.save(file, "JPEG", quality=90)
    return f"--use-file-for-fake-video-capture={path}"


def test_the_camera_scans_what_it_is_shown_once(site: Site, playwright: Playwright, tmp_path: Path) -> None:
    device, beside = site.given.received_device(), site.given.received_device()
    both = frame(device.code, 7)
    both.paste(frame(beside.code, at=(0, 0)).crop((0, 0, 200, 200)), (0, 0))  # the one in the middle is meant
    played = film(tmp_path, [frame(None)] * 5 + [both] * 15)
    fake = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", played)
    account = site.given.staff(Role.WAREHOUSE)
    with browser_with(playwright, *fake) as browser, bench(browser, account, site.url, "camera") as page:
        page.get_by_role("button", name="Camera").click()
        expect_said(page, "Wiped", show(device.code))
        expect(page.locator("#camera-picture")).to_be_visible()
        assert wrong(page) == []
        expect(page.locator("#scan")).to_be_focused()
        page.wait_for_timeout(1000)  # it stays in view: that is no second scan, and no “Scanned already” either
        expect_said(page, "Wiped")
        page.get_by_role("button", name="Close the camera").click()
        expect(page.locator("#camera")).to_be_hidden()
        assert page.evaluate("document.getElementById('camera-picture').srcObject.active") is False
    assert wipes(site) == [device.id]
    assert states(site, beside) == [DeviceState.RECEIVED]


def choose_another(page: Page) -> None:
    """The other camera is used from now on, whenever this device scans."""
    page.get_by_role("button", name="Camera").click()
    choice = page.get_by_label("Which camera")
    other = choice.locator("option:not(:checked)").get_attribute("value") or ""
    choice.select_option(other)
    expect(page.locator("#scan")).to_be_focused()
    page.get_by_role("button", name="Close the camera").click()
    page.get_by_role("button", name="Camera").click()
    expect(page.locator("#camera-picture")).to_be_visible()
    used = "document.getElementById('camera-picture').srcObject.getVideoTracks()[0].getSettings().deviceId"
    assert page.evaluate(used) == other
    expect(choice).to_have_value(other)


def test_where_there_is_no_live_camera_the_page_says_why_and_reads_photos(
    site: Site, chromium: Browser, playwright: Playwright
) -> None:
    """On http://<another computer> there is no live camera, and there are no locks and no service worker."""
    account, url = site.given.staff(Role.WAREHOUSE), site.url.replace("127.0.0.1", "fleet.test")
    flags = ("--use-fake-device-for-media-stream=device-count=2", "--host-resolver-rules=MAP fleet.test 127.0.0.1")
    with bench(chromium, account, site.url, "camera") as page:
        assert reason(page) == "No camera was found here. Choose a photo of the code instead, or type it."
    with browser_with(playwright, *flags) as browser:
        with bench(browser, account, site.url) as page:
            assert reason(page).startswith("The camera was not allowed. Allow it in the settings")
        with bench(browser, account, site.url, "camera") as page:
            choose_another(page)
        with bench(browser, account, url) as page:
            assert reason(page).startswith("This address is not secure (https)")
            assert page.evaluate("[isSecureContext, 'locks' in navigator, 'serviceWorker' in navigator]") == [False] * 3
            read_photos(site, page)


def reason(page: Page) -> str:
    page.get_by_role("button", name="Camera").click()
    expect(page.locator("#camera-why")).not_to_be_empty()
    return page.locator("#camera-why").inner_text()


def read_photos(site: Site, page: Page) -> None:
    """Of nothing, of a label, and of the barcode of the IMEI on a box; then the scanner goes on."""
    first, second = site.given.received_device(), site.given.received_device()
    choose = page.get_by_label("Photo of a code")
    choose.set_input_files(photo(frame(None)))
    expect(page.locator("#camera-why")).to_contain_text("No code could be read")
    choose.set_input_files(photo(frame(first.code, 20)))
    expect_said(page, "Wiped", show(first.code))
    choose.set_input_files(photo(box(second.imei or "")))
    expect_said(page, "Wiped", show(second.code))
    scan(page, "NOBODY-S")
    expect_said(page, "Not done", refused=True)
    assert wipes(site) == [first.id, second.id]


def photo(picture: Image.Image) -> FilePayload:
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def box(number: str) -> Image.Image:
    """The barcode on a box, with some white around it."""
    code = Image.fromarray(zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.Code128).to_image(scale=3))
    seen = Image.new("RGB", (code.width + 120, code.height + 200), "white")
    seen.paste(code.convert("RGB"), (60, 100))
    return seen

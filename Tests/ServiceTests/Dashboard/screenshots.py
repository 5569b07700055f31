"""Takes docs/images anew from the real service: `screenshots.py [--sources] [--all] [FOLDER]`. Look at them before they are kept.

`--all` takes every page, light, dark and on a small screen, and those of an empty service.
"""
import pathlib, sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import pages, real, real_tests
from playwright.sync_api import sync_playwright

options = [each for each in sys.argv[1:] if each.startswith("--")]
folders = [each for each in sys.argv[1:] if not each.startswith("--")]
folder = pathlib.Path(folders[0] if folders else pathlib.Path(__file__).resolve().parents[3] / "docs/images")
folder.mkdir(parents=True, exist_ok=True)
SHOTS = [("overview", "", "light"), ("findings", "findings", "light"), ("finding", "findings?rule=security/eval", "dark"), ("ledger-entry", "ledger/17", "light"), ("pool", "pool", "dark"),
         ("connascence", "connascence", "light"), ("quality", "quality", "light"), ("compliance", "compliance/ssdf", "light"), ("alerts", "alerts", "dark")]


def name(place):
    return (place or "overview").replace("/", "-").partition("?")[0]


with real.Service() as service, sync_playwright() as playwright:
    real_tests.S = service
    browser = playwright.chromium.launch(**pages.CHROMIUM)
    context = browser.new_context(viewport={"width": 1120, "height": 700}, ignore_https_errors=True)
    context.set_default_timeout(pages.PATIENCE)
    if "--sources" in options:
        pages.own_files(context)
    page = context.new_page()
    page.goto(service.base)
    if "--all" in options:
        page.screenshot(path=folder / "sign-in.png")
    real_tests.sign_in(page, "ada", code=service.people["ada"].next_code)

    def shot(place, file, wait=900):
        pages.go(page, service.base, place)
        page.wait_for_timeout(wait)
        page.screenshot(path=folder / f"{file}.png")

    if "--all" in options:
        for place in real_tests.PLACES:
            shot(place, f"empty-{name(place)}", 300)
    service.project("lander", "Lander")
    service.project("other", "Other")
    for changed in range(3):
        service.scan("lander", real.sources(changed))
    for number in range(8):
        service.scan("lander", {**real.sources(2), f"lander/late{number}.py": "def late(text):\n    return eval(text)\n" * (number % 3 + 1)})
    service.fill("other", 500)
    page.wait_for_timeout(6_000)  # the alerts' rules are asked every 5 seconds
    if "--all" in options:
        for scheme in ("light", "dark", "small"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.set_viewport_size({"width": 380, "height": 700} if scheme == "small" else {"width": 1120, "height": 700})
            for place in real_tests.every_place():
                shot(place, f"{scheme}-{name(place)}" + ("-none" if "nothing" in place else ""), 300)
    else:
        for file, place, scheme in SHOTS:
            page.emulate_media(color_scheme=scheme)
            if file == "finding":
                pages.go(page, service.base, place)
                page.locator(".item:not(.waiting)").first.click()
                page.locator(".frame mark").wait_for()
                page.wait_for_timeout(600)
                page.screenshot(path=folder / f"{file}.png")
            else:
                shot(place, file, 9_000 if file == "pool" else 900)

        def change(route):
            answer = route.fetch(headers={name: value for name, value in route.request.headers.items() if name != "if-none-match"})
            route.fulfill(response=answer, json={**(proof := answer.json()), "entry": proof["entry"].replace('"user:ada"', '"user:eve"')})
        page.emulate_media(color_scheme="light")
        page.route("**/v1/ledger/entries/*/proof", change)
        shot("ledger/17", "tampered")
        page.set_viewport_size({"width": 380, "height": 700})
        shot("findings", "small")
    browser.close()

"""First paint of the dashboard, and frames a second while 100,000 findings are scrolled, on the real service: `picket serve` with TLS and SQLite
in a temporary folder. Headless Chromium without a GPU: every pixel is drawn by the processor. Beside it, in the same browser and run, a plain
list of text, so that a slow or busy machine shows.

    .venv/bin/python Benchmarks/dashboard/measure.py [RUNS]        PICKET names the program; else .build/release/picket
"""
import os, pathlib, statistics, sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("PICKET", str(ROOT / ".build/release/picket"))
sys.path.insert(0, str(ROOT / "Tests/ServiceTests/Dashboard"))
import pages, real
from playwright.sync_api import sync_playwright

ROWS = 100_000
FRAMES = """async ([seconds, step]) => {
    const list = document.querySelector(".list") ?? document.querySelector("#plain"), times = [], most = list.scrollHeight - list.clientHeight;
    const end = performance.now() + seconds * 1000;
    let direction = 1, rows = 0;
    for (let now = await new Promise(requestAnimationFrame); now < end; now = await new Promise(requestAnimationFrame)) {
        times.push(now);
        if (list.scrollTop + direction * step > most || list.scrollTop + direction * step < 0) direction = -direction;
        list.scrollTop += direction * step;
        rows = Math.max(rows, list.children.length);
    }
    const gaps = times.slice(1).map((time, index) => time - times[index]).sort((left, right) => left - right);
    return { frames: (times.length - 1) / ((times.at(-1) - times[0]) / 1000), p99: gaps[Math.floor(gaps.length * 0.99)], rows, travelled: times.length * step };
}"""
PAINT = "() => ({ paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime, shown: performance.now() })"
# What the browser can do here: 20,000 lines of text in the document, laid out once, which it scrolls by itself.
PLAIN = ("<div id=plain style='height:560px;overflow-y:auto;font:14px sans-serif'>"
         + "".join(f"<div style='height:52px;contain:strict'>high a function that is hard to follow src/part{number}.py new</div>" for number in range(20_000)) + "</div>")
STEPS = {"a row a frame": 52, "20 rows a frame": 1040, "500 rows a frame, as the bar is dragged": 26_000}


def scroll(page, client, step):
    """Besides frames a second, which depend on what else this machine does: the time of the page's own thread for each."""
    busy = lambda: {each["name"]: each["value"] for each in client.send("Performance.getMetrics")["metrics"]}["TaskDuration"]
    before = busy()
    result = page.evaluate(FRAMES, [4, step])
    return {**result, "cost": (busy() - before) * 1000 / (result["frames"] * 4)}


def cold(playwright, base, state, ready):
    """In a browser that was never there: nothing is cached, nothing compiled, no connection open."""
    browser = playwright.chromium.launch(**pages.CHROMIUM)
    page = browser.new_context(ignore_https_errors=True, storage_state=state).new_page()
    page.goto(base)
    page.wait_for_selector(ready, state="attached")
    figures = page.evaluate(PAINT)
    browser.close()
    return figures


def said(name, figures):
    paint, shown = [each["paint"] for each in figures], [each["shown"] for each in figures]
    print(f"{name}, cold, of {len(figures)}: first contentful paint median {statistics.median(paint):.0f} ms, longest {max(paint):.0f} ms; "
          f"drawn with what it fetched: median {statistics.median(shown):.0f} ms, longest {max(shown):.0f} ms")


def main(runs):
    with real.Service() as service, sync_playwright() as playwright:
        service.project("other", "Other")
        service.fill("other", ROWS)
        said("sign-in", [cold(playwright, service.base, None, "h1") for _ in range(runs)])
        browser = playwright.chromium.launch(**pages.CHROMIUM)
        context = browser.new_context(viewport={"width": 1280, "height": 800}, ignore_https_errors=True)
        context.set_default_timeout(120_000)
        page = context.new_page()
        page.goto(service.base)
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill(real.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Code from your authenticator").fill(service.people["ada"].next_code())
        page.get_by_role("button", name="Confirm").click()
        page.get_by_role("navigation", name="Pages").wait_for()
        state = context.storage_state()
        client = context.new_cdp_session(page)
        client.send("Performance.enable", {"timeDomain": "threadTicks"})
        pages.go(page, service.base, "findings?project=other")
        page.get_by_text(f"{ROWS:,} findings").wait_for()
        page.evaluate("() => { document.querySelector('.list').scrollTop = 1e9; }")  # so that all of it has come
        page.wait_for_function(f"() => document.querySelector('.item:not([hidden]):not(.waiting)')?.index > {ROWS - 100}")
        page.evaluate("() => { document.querySelector('.list').scrollTop = 0; }")
        results = {name: scroll(page, client, step) for name, step in STEPS.items()}
        page.goto("about:blank")
        page.set_content(PLAIN)
        results |= {f"plain text, {name}": scroll(page, client, step) for name, step in STEPS.items()}
        browser.close()
        said("overview of 100,000 findings", [cold(playwright, service.base, state, ".tile") for _ in range(runs)])
    for name, each in results.items():
        print(f"{name}: {each['frames']:.1f} frames/s, 99 of 100 within {each['p99']:.1f} ms, "
              f"{each['cost']:.1f} ms of the page's thread a frame, {each['rows']} rows in the document")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

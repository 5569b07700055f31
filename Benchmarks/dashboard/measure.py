"""First paint of the dashboard, and frames a second while 100,000 findings are scrolled: beside a plain
list of text in the same browser, so that a slow or busy machine shows.

    .venv/bin/python Benchmarks/dashboard/measure.py [RUNS]
"""
import pathlib, statistics, sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/ServiceTests/Dashboard"))
import browser_tests, kit
from playwright.sync_api import sync_playwright

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
STEPS = {"by a row a frame": 52, "20 rows a frame": 1040, "500 rows a frame, as the bar is dragged": 26_000}


def scroll(page, client, step):
    """Besides frames a second, which depend on what else this machine does: the time of the page's own thread for each."""
    busy = lambda: {each["name"]: each["value"] for each in client.send("Performance.getMetrics")["metrics"]}["TaskDuration"]
    before = busy()
    result = page.evaluate(FRAMES, [4, step])
    return {**result, "cost": (busy() - before) * 1000 / (result["frames"] * 4)}


def main(runs):
    server = kit.serve(0, 100_000)
    base = browser_tests.BASE = f"http://127.0.0.1:{server.server_address[1]}"
    paints, shown, results = [], [], {}
    with sync_playwright() as playwright:
        for _ in range(runs):  # a browser that was never there: nothing is cached, nothing compiled
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(base)
            page.wait_for_selector("h1")
            figures = page.evaluate(PAINT)
            paints.append(figures["paint"])
            shown.append(figures["shown"])
            browser.close()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        client = page.context.new_cdp_session(page)
        client.send("Performance.enable", {"timeDomain": "threadTicks"})
        browser_tests.sign_in(page)
        browser_tests.go(page, "findings")
        page.get_by_text("100,000 findings").wait_for()
        page.evaluate("() => { document.querySelector('.list').scrollTop = 1e9; }")  # so that all of it has come
        page.wait_for_function("() => document.querySelector('.item:not([hidden]):not(.waiting)')?.index > 99900", timeout=120_000)
        page.evaluate("() => { document.querySelector('.list').scrollTop = 0; }")
        for name, step in STEPS.items():
            results[name] = scroll(page, client, step)
        page.goto("about:blank")
        page.set_content(PLAIN)
        for name, step in STEPS.items():
            results[f"plain text, {name}"] = scroll(page, client, step)
        browser.close()
    print(f"first contentful paint, cold: median {statistics.median(paints):.0f} ms, longest {max(paints):.0f} ms of {runs}")
    print(f"sign-in shown by the modules, cold: median {statistics.median(shown):.0f} ms, longest {max(shown):.0f} ms")
    for name, each in results.items():
        print(f"{name}: {each['frames']:.1f} frames/s, 99 of 100 within {each['p99']:.1f} ms, "
              f"{each['cost']:.1f} ms of the page's thread a frame, {each['rows']} rows in the document")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

"""What the dashboard's tests share: going places, what is asked of every page, and running tests one by one."""
import pathlib, sys, time, traceback
from playwright.sync_api import sync_playwright, expect

SOURCES = pathlib.Path(__file__).resolve().parents[3] / "Sources/Service/Dashboard"
CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox"]}
PATIENCE = 60_000  # machines are loaded: nothing is asked to be quick, only to happen


def go(page, base, place):
    """To a page, and until it has drawn what it fetches first."""
    page.evaluate("() => { delete document.getElementById('main')?.dataset.ready; }")
    page.goto(f"{base}/#/{place}")
    page.wait_for_function("""path => { const main = document.getElementById('main'); return main?.dataset.ready === path && !main.querySelector('.loading'); }""", arg=place.split("?")[0])


# Of every text its ink against the ground beneath it, as WCAG 2 has it; the pairs that are under 4.5.
CONTRAST = """() => {
    const context = (window.probe ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true }));
    const parse = text => { context.clearRect(0, 0, 1, 1); context.fillStyle = text; context.fillRect(0, 0, 1, 1); return [...context.getImageData(0, 0, 1, 1).data]; };
    const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map(each => { each /= 255; return each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
    const over = ([r, g, b, a], under) => [r, g, b].map((each, at) => each * a / 255 + under[at] * (1 - a / 255)).concat(255);
    const ground = element => {
        const layers = [];
        for (; element; element = element.parentElement) { const color = parse(getComputedStyle(element).backgroundColor); if (color[3]) layers.push(color); if (color[3] > 250) break; }
        return layers.reduceRight((under, layer) => over(layer, under), [255, 255, 255, 255]);
    };
    const poor = [], seen = { texts: 0 };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || element.closest(".unseen, .skip, script, noscript, [hidden], :disabled, option") || !element.checkVisibility()) continue;
        const style = getComputedStyle(element), under = ground(element), isDrawn = element.closest("svg");
        const [ink, paper] = [over(parse(isDrawn ? style.fill : style.color), under), under].map(light);
        const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
        seen.texts += 1;
        if (ratio < 4.5) poor.push([element.className.baseVal ?? element.className, element.textContent.slice(0, 40), ratio.toFixed(2), style.color]);
    }
    return { poor, texts: seen.texts };
}"""

NAMES = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, [role=grid], [role=img], table, nav, progress, canvas, dialog, summary")].filter(each => {
    if (!each.checkVisibility()) return false;
    const labelled = document.getElementById(each.getAttribute("aria-labelledby"))?.textContent;
    const name = each.getAttribute("aria-label") || labelled || each.labels?.[0]?.textContent || each.textContent;
    return !name?.trim();
}).map(each => each.outerHTML.slice(0, 200))"""

# What Tab gets to, in its order: what it is, where it is, and whether a line shows that it has the focus.
FOCUSED = """() => { const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
    return { name: (element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent || element.tagName).trim().slice(0, 60), tag: element.tagName, place: element.closest("#side") ? "side" : element.closest("#main") ? "main" : element.closest("dialog") ? "dialog" : "none",
             isShown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, isSeen: box.width > 0 && box.bottom > 0 && box.top < innerHeight, top: box.top, left: box.left }; }"""


def own_files(context):
    """The dashboard's files as they are in the source folder now, in place of those that the program was built with."""
    types = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
    def answer(route):
        file = SOURCES / route.request.url.rpartition("/")[2]
        route.fulfill(body=file.read_bytes(), content_type=types[file.suffix])
    context.route("**/dashboard/*/*", answer)


class Tests:
    """`@tests.add` makes a test of a function; each gets a page of its own."""

    def __init__(self):
        self.all = []

    def add(self, function):
        self.all.append(function)
        return function

    def run(self, names, base, state, usesSources=False):
        """- Returns: how many failed. A complaint on the console is a failure; tests that provoke one name it in `allowed`."""
        failed = 0
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**CHROMIUM)
            for function in self.all:
                if names and function.__name__ not in names:
                    continue
                context = browser.new_context(viewport={"width": 1280, "height": 800}, ignore_https_errors=True, storage_state=state(browser, function))
                context.set_default_timeout(PATIENCE)
                expect.set_options(timeout=PATIENCE)
                if usesSources:
                    own_files(context)
                page = context.new_page()
                complaints, start = [], time.monotonic()
                page.on("console", lambda message: complaints.append(f"{message.text} {message.location.get('url', '')}") if message.type == "error" else None)
                page.on("pageerror", lambda error: complaints.append(str(error)))
                try:
                    page.goto(base())
                    function(page)
                    allowed = getattr(function, "allowed", ())
                    complaints = [each for each in complaints if not any(text in each for text in allowed)]
                    assert not complaints, complaints
                    print(f"ok   {function.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
                except Exception as error:
                    failed += 1
                    lines = [f"{pathlib.Path(each.filename).name}:{each.lineno}" for each in traceback.extract_tb(error.__traceback__) if "Dashboard" in each.filename]
                    print(f"FAIL {function.__name__}, {lines}: {type(error).__name__} {str(error)[:1500]} {complaints[:3] or ''}", flush=True)
                    page.screenshot(path=f"/tmp/picket-dashboard-{function.__name__}.png")
                context.close()
            browser.close()
        return failed


def nothing_becomes_a_program(page):
    """The policy holds, for markup as for text."""
    violations = page.evaluate("""async () => {
        const seen = [];
        addEventListener("securitypolicyviolation", event => seen.push(event.effectiveDirective));
        try { document.body.innerHTML = "<img src=x onerror=1>"; } catch (error) { seen.push(error.name); }
        const script = document.createElement("script");
        try { script.textContent = "window.caught = 1"; document.body.append(script); } catch (error) { seen.push(error.name); }
        const style = document.createElement("style");
        style.textContent = "body { --caught: 1 }";
        document.body.append(style);
        await new Promise(resolve => setTimeout(resolve, 200));
        return [seen, window.caught ?? null, getComputedStyle(document.body).getPropertyValue("--caught")];
    }""")
    assert "TypeError" in violations[0] and "style-src-elem" in violations[0], violations
    assert violations[1] is None and violations[2] == "", violations


def allowing(*texts):
    def mark(function):
        function.allowed = texts
        return function
    return mark

"""The dashboard in a real Chromium. `browser_tests.py [--base URL] [NAME…]`; without a base, on the kit's service.

Each test gets a page that is signed in. Prints one line a test; ends with 1 if one failed.
"""
import json, pathlib, sys, time, traceback

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import kit, kit_ledger
from playwright.sync_api import sync_playwright, expect

TESTS = []
ROWS = 100_000
BASE = None
PAGES = ["", "findings", "findings/" + kit.identifier(3), "scans", "projects", "alerts", "connascence", "power-of-ten",
         "ledger", "ledger/17", "compliance", "quality", "detectors", "pool", "administration"]


def test(function):
    TESTS.append(function)
    return function


def go(page, place):
    page.evaluate("delete document.getElementById('main')?.dataset.ready")
    page.goto(f"{BASE}/#/{place}")
    page.wait_for_function("path => document.getElementById('main')?.dataset.ready === path", arg=place.split("?")[0])


def sign_in(page):
    page.goto(BASE)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(kit.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code from your authenticator").fill(kit.totp(time.time()))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("navigation", name="Pages").wait_for()


# MARK: Signing in

@test
def wrong_passwords_and_codes_let_nobody_in(page):
    page.context.clear_cookies()
    page.goto(f"{BASE}/#/findings")
    page.reload()
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    page.get_by_label("Password").fill(kit.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code from your authenticator").fill("000000")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    page.get_by_role("button", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill("recover-me")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()  # where the reader wanted to go


@test
def signing_out_leaves_nothing(page):
    page.context.clear_cookies()  # a session of its own: it ends here
    sign_in(page)
    go(page, "findings")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.locator(".item").count() == 0
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


# MARK: Findings

def shown(page):
    return page.evaluate("[...document.querySelectorAll('.item:not([hidden]):not(.waiting)')].map(each => each.index).sort((a, b) => a - b)")


@test
def the_list_shows_what_is_seen_and_no_more(page):
    go(page, "findings")
    expect(page.get_by_text(f"{ROWS:,} findings")).to_be_visible()
    page.wait_for_selector(".item:not(.waiting)")
    assert page.locator(".item").count() < 60
    for top in (5_000, 150_000, 2_000_000, 10**9):
        page.evaluate("top => { document.querySelector('.list').scrollTop = top; }", top)
        page.wait_for_function("""() => { const list = document.querySelector('.list'), here = list.getBoundingClientRect();
            const element = document.elementFromPoint(here.left + 300, here.top + 100)?.closest('.item');
            return element && !element.classList.contains('waiting'); }""", timeout=60_000)
        assert page.locator(".item").count() < 60
        rows = page.evaluate("[...document.querySelectorAll('.item:not([hidden])')].map(each => each.index)")
        assert len(rows) == len(set(rows))
    assert max(shown(page)) == ROWS - 1
    page.locator(".list").focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('.list').scrollTop === 0")
    assert min(shown(page)) == 0


@test
def rows_show_their_own_findings_after_scrolling(page):
    go(page, "findings")
    page.wait_for_selector(".item:not(.waiting)")
    for top in (3_000, 0, 9_000, 4_321, 40_000):
        page.evaluate("top => { document.querySelector('.list').scrollTop = top; }", top)
        page.wait_for_timeout(120)
        rows = page.evaluate("[...document.querySelectorAll('.item:not([hidden]):not(.waiting)')].map(each => [each.index, each.querySelector('.place').textContent, each.style.transform])")
        assert rows
        for index, place, transform in rows:
            finding = kit.Handler.data.findings[index]
            assert place == f"{finding['path']}:{finding['start']['line']}", (index, place)
            assert transform == f"translateY({index * 52}px)"


@test
def filters_are_in_the_address(page):
    go(page, "findings")
    page.get_by_label("Any severity").select_option("critical")
    page.get_by_label("Search", exact=True).fill("eval")
    page.wait_for_function("() => location.hash.includes('q=eval') && location.hash.includes('severity=critical')")
    expected = len(kit.Handler.data.chosen({"text": "eval", "severity": "critical"}))
    expect(page.get_by_text(f"{expected:,} findings", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text(f"{expected:,} findings", exact=True)).to_be_visible()
    assert page.get_by_label("Search", exact=True).input_value() == "eval"
    page.get_by_label("Search", exact=True).fill("nothing is like this")
    expect(page.get_by_role("heading", name="No finding is like that")).to_be_visible()


@test
def the_keyboard_triages(page):
    go(page, "findings")
    page.wait_for_selector(".item:not(.waiting)")
    grid = page.get_by_role("grid")
    grid.focus()
    for key in "jjk":
        page.keyboard.press(key)
    expect(grid).to_have_attribute("aria-activedescendant", "finding-1")
    for number in (1, 2):
        kit.Handler.data.findings[number]["state"] = "new"
    page.keyboard.press("t")
    expect(page.locator("#finding-1")).to_contain_text("triaged")
    assert kit.Handler.data.findings[1]["state"] == "triaged"
    expect(grid).to_have_attribute("aria-activedescendant", "finding-2")
    page.keyboard.press("a")
    page.get_by_label("Why").fill("Known since the audit.")
    page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(page.locator("#finding-2")).to_contain_text("accepted")
    assert kit.Handler.data.findings[2]["state"] == "accepted"
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash.startsWith('#/findings/0')")
    page.go_back()
    expect(page.get_by_role("grid")).to_be_focused()


@test
def many_are_triaged_at_once(page):
    go(page, "findings")
    page.wait_for_selector(".item:not(.waiting)")
    for number in range(4, 10):
        kit.Handler.data.findings[number].update(state="new", version=7)
    kit.Handler.data.findings[8]["state"] = "fixed"
    page.reload()
    page.wait_for_selector(".item:not(.waiting)")
    page.locator("#finding-4 .tick").click()
    page.locator("#finding-9 .tick").click(modifiers=["Shift"])
    expect(page.get_by_text("6 chosen")).to_be_visible()
    page.get_by_role("button", name="Reopen").click()
    expect(page.locator("#toasts")).to_contain_text("5 findings: open. 1 not")
    for number in (4, 5, 6, 7, 9):
        assert kit.Handler.data.findings[number]["state"] == "open"
        expect(page.locator(f"#finding-{number}")).to_contain_text("open")


@test
def a_finding_says_where_why_and_what_to_do(page):
    finding = kit.Handler.data.findings[6]
    finding["state"] = "new"
    go(page, f"findings/{finding['id']}")
    expect(page.locator(".frame mark")).to_have_text("eval(text)")
    expect(page.get_by_role("heading", name="Why it is bad")).to_be_visible()
    expect(page.get_by_role("heading", name="How to mend it")).to_be_visible()
    page.keyboard.press("t")
    expect(page.get_by_text("It is triaged now.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="user:ada").first).to_contain_text("triaged")


@test
def what_happens_is_shown_at_once(page):
    go(page, "findings")
    page.wait_for_selector(".item:not(.waiting)")
    expect(page.locator("#live")).to_have_text("Live")
    finding = kit.Handler.data.findings[3]
    finding.update(state="regressed", version=finding["version"] + 1)
    kit.Handler.publish({"topic": "findings", "kind": "finding.triaged", "payload": {"ids": [finding["id"]]}})
    expect(page.locator("#finding-3")).to_contain_text("regressed")
    kit.Handler.publish({"topic": "findings", "kind": "finding.new", "payload": {"id": kit.identifier(10**9), "message": "new"}})
    page.get_by_role("button", name="There is something new: show it").click()
    page.wait_for_selector(".item:not(.waiting)")


@test
def text_never_becomes_markup(page):
    finding = kit.Handler.data.findings[0]
    kept = dict(finding)
    try:
        finding["message"] = "<img src=x onerror=\"document.title='caught'\"><script>document.title='caught'</script>"
        finding["path"] = "\"><svg onload=alert(1)>"
        go(page, "findings")
        page.wait_for_selector(".item:not(.waiting)")
        expect(page.locator("#finding-0")).to_contain_text("<img src=x")
        assert page.locator(".list img, .list script, .list svg").count() == 0
        go(page, f"findings/{finding['id']}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
        assert page.title() != "caught"
    finally:
        finding.update(kept)


# MARK: The ledger

@test
def the_ledger_is_verified_here(page):
    go(page, "ledger")
    expect(page.get_by_text("Verified in this browser.")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("Ed25519 and ECDSA P-384")
    for index in (0, 1, 17, 255, 256, 299):
        go(page, f"ledger/{index}")
        expect(page.get_by_text("Verified in this browser.")).to_be_visible()


@test
def what_was_tampered_with_is_shown(page):
    ledger = kit_ledger.LEDGER
    try:
        ledger.tampered = 17
        go(page, "ledger/17")
        expect(page.get_by_role("alert")).to_contain_text("Tampered with: the entry and the path give another root")
    finally:
        ledger.tampered = None


@test
def a_rewritten_ledger_is_not_believed(page):
    ledger = kit_ledger.LEDGER
    go(page, "ledger")
    expect(page.get_by_text("Verified in this browser.")).to_be_visible()
    leaves, entries = list(ledger.leaves), list(ledger.entries)
    try:
        ledger.entries.append(b"{}")
        ledger.leaves.append(kit_ledger.leaf(b"{}"))  # it grew: that is as it should be
        page.get_by_role("button", name="Verify again").click()
        expect(page.get_by_text("it begins with the 300 that were seen here")).to_be_visible()
        ledger.leaves[5] = kit_ledger.leaf(b"another")  # and signed again, by the right keys
        ledger.leaves.append(kit_ledger.leaf(b"{}"))
        ledger.entries.append(b"{}")
        page.get_by_role("button", name="Verify again").click()
        expect(page.get_by_role("alert")).to_contain_text("the log was rewritten")
        del ledger.leaves[200:], ledger.entries[200:]
        page.get_by_role("button", name="Verify again").click()
        expect(page.get_by_role("alert")).to_contain_text("some are missing")
    finally:
        ledger.leaves, ledger.entries = leaves, entries


@test
def keys_from_elsewhere_are_what_counts(page):
    go(page, "ledger")
    other = kit_ledger.Ledger(1)
    other.ed = kit_ledger.ed25519.Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
    raw = other.ed.public_key().public_bytes(kit_ledger.serialization.Encoding.Raw, kit_ledger.serialization.PublicFormat.Raw)
    key = b"\1" + raw
    text = f"{kit_ledger.ORIGIN}+{other.identifier(key).hex()}+{kit_ledger.base64.b64encode(key).decode()}"
    page.get_by_role("button", name="Keys from elsewhere…").click()
    page.get_by_label("Verifier keys, one a line").fill(text)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("none of the keys has signed")
    page.get_by_role("button", name="Keys from elsewhere…").click()
    page.get_by_label("Verifier keys, one a line").fill("\n".join(kit_ledger.LEDGER.keys))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("yes: the service cannot change them")).to_be_visible()


@test
def every_changed_byte_of_a_proof_is_noticed(page):
    """The page's own verifier, on proofs of trees of many sizes, whole and changed."""
    ledger, cases = kit_ledger.LEDGER, []
    for size in (1, 2, 3, 7, 8, 63, 100):
        for index in {0, size // 2, size - 1}:
            cases.append({"checkpoint": ledger.checkpoint(size), "entry": ledger.entries[index].decode(), "index": index,
                          "path": [kit_ledger.base64.b64encode(each).decode() for each in kit_ledger.path(index, ledger.leaves[:size])]})
    outcome = page.evaluate("""async ([cases, keys]) => {
        const { verifyProof, verifyConsistency, fromBase64, Refuted } = await import(new URL("verify.js", document.querySelector("script").src));
        let good = 0, caught = 0, changed = 0;
        const holds = async proof => { try { await verifyProof(proof, keys); return true; } catch (error) { if (!(error instanceof Refuted)) throw error; return false; } };
        for (const proof of cases) {
            if (await holds(proof)) good += 1;
            const spoil = [];
            for (let at = 0; at < proof.entry.length; at += 7) spoil.push({ ...proof, entry: proof.entry.slice(0, at) + "~" + proof.entry.slice(at + 1) });
            for (let at = 0; at < proof.checkpoint.length; at += 5) {
                if (proof.checkpoint[at] !== "Z") spoil.push({ ...proof, checkpoint: proof.checkpoint.slice(0, at) + "Z" + proof.checkpoint.slice(at + 1) });
            }
            for (let at = 0; at < proof.path.length; at += 1) {
                spoil.push({ ...proof, path: proof.path.toSpliced(at, 1) }, { ...proof, path: proof.path.toSpliced(at, 0, proof.path[at]) });
                const other = fromBase64(proof.path[at]);
                other[at] ^= 1;
                spoil.push({ ...proof, path: proof.path.with(at, btoa(String.fromCharCode(...other))) });
            }
            spoil.push({ ...proof, index: proof.index + 1 }, { ...proof, index: -1 }, { ...proof, index: 0.5 }, { ...proof, path: "x" });
            for (const each of spoil) { changed += 1; if (!await holds(each)) caught += 1; }
        }
        return { good, caught, changed };
    }""", [cases, ledger.keys])
    assert outcome["good"] == len(cases), outcome
    # A signature may be one of two: where a line no longer names a known key, the other still stands for the checkpoint.
    assert outcome["changed"] > 1_000 and outcome["caught"] > outcome["changed"] * 0.8, outcome
    print(f"    {outcome}")


# MARK: Operation

@test
def the_pool_draws_only_what_has_changed(page):
    go(page, "pool")
    page.wait_for_function("() => Number(document.querySelector('canvas').dataset.drawn) > 0")
    drawn = []
    for _ in range(3):
        before = page.locator("canvas").get_attribute("data-drawn")
        page.wait_for_function("before => document.querySelector('canvas').dataset.drawn !== before", arg=before)
        drawn.append(int(page.locator("canvas").get_attribute("data-drawn")))
    assert max(drawn) < 64 + 4 + 9 * 90, drawn  # less than everything there is
    colours = page.evaluate("""async () => { const image = await createImageBitmap(document.querySelector('canvas')); const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d'); context.drawImage(image, 0, 0); const { data } = context.getImageData(0, 0, image.width, image.height);
        const seen = new Set(); for (let at = 0; at < data.length; at += 4) seen.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]); return seen.size; }""")
    assert colours > 8, colours


@test
def detectors_are_switched_off(page):
    go(page, "detectors")
    page.get_by_role("button", name="Disable security/eval").click()
    expect(page.get_by_role("button", name="Enable security/eval")).to_be_visible()
    page.get_by_role("button", name="Enable security/eval").click()
    expect(page.get_by_role("button", name="Disable security/eval")).to_be_visible()


# MARK: For everybody

CONTRAST = """() => {
    const parse = text => { const context = (window.probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
        context.clearRect(0, 0, 1, 1); context.fillStyle = text; context.fillRect(0, 0, 1, 1); return [...context.getImageData(0, 0, 1, 1).data]; };
    const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map(each => { each /= 255; return each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4; }); return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
    const ground = element => { for (; element; element = element.parentElement) { const color = parse(getComputedStyle(element).backgroundColor); if (color[3] > 250) return color; } return [255, 255, 255, 255]; };
    const poor = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || element.closest(".unseen, .skip, svg, script, noscript, [hidden], :disabled, option") || !element.checkVisibility()) continue;
        const style = getComputedStyle(element), [ink, paper] = [parse(style.color), ground(element)].map(light);
        const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
        if (ratio < 4.5) poor.push([element.className, element.textContent.slice(0, 40), ratio.toFixed(2), style.color]);
    }
    return poor;
}"""

NAMES = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, [role=grid], [role=img], table, nav, progress, canvas")].filter(each => {
    if (!each.checkVisibility()) return false;
    const name = each.getAttribute("aria-label") || each.getAttribute("aria-labelledby") || each.labels?.[0]?.textContent || each.textContent;
    return !name?.trim();
}).map(each => each.outerHTML.slice(0, 200))"""


@test
def everything_has_a_name_and_enough_contrast(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for place in PAGES:
            go(page, place)
            page.wait_for_timeout(250)
            assert page.evaluate(NAMES) == [], place
            assert page.evaluate(CONTRAST) == [], (scheme, place, page.evaluate(CONTRAST))
            assert page.locator("h1").count() == 1, place
            assert page.locator("main").count() == 1, place
            assert page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id).filter((each, index, all) => all.indexOf(each) !== index)") == [], place


@test
def every_page_works_without_an_error(page):
    for place in PAGES:
        go(page, place)
        page.wait_for_timeout(200)
        alerts = page.locator("#main [role=alert]").all_inner_texts()
        assert alerts == [], (place, alerts)


@test
def small_screens_show_everything(page):
    page.set_viewport_size({"width": 360, "height": 700})
    for place in PAGES:
        go(page, place)
        page.wait_for_timeout(150)
        wide = page.evaluate("[document.documentElement.scrollWidth, document.getElementById('main').scrollWidth - document.getElementById('main').clientWidth]")
        assert wide[0] <= 360 and wide[1] <= 0, (place, wide)
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Findings").click()
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()


@test
def the_keyboard_gets_everywhere(page):
    go(page, "projects")
    page.reload()
    page.get_by_role("link", name="Lander").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@test
def problems_say_what_to_do(page):
    page.route("**/v1/projects?*", lambda route: route.fulfill(status=503, headers={"Retry-After": "2"}, content_type="application/problem+json",
               body=json.dumps({"type": "urn:picket:problem:storage-unavailable", "detail": "the database does not answer at the moment", "status": 503, "title": "x", "trace": "abc"})))
    go(page, "projects")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("the database does not answer at the moment")
    expect(alert).to_contain_text("2 seconds")
    expect(alert).to_contain_text("abc")
    page.unroute("**/v1/projects?*")
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("link", name="Lander")).to_be_visible()


@test
def times_are_in_the_readers_zone(page):
    browser = page.context.browser
    titles = []
    for zone in ("Pacific/Auckland", "America/New_York"):
        context = browser.new_context(timezone_id=zone, storage_state=page.context.storage_state())
        other = context.new_page()
        go(other, "projects")
        titles.append(other.locator("time").first.get_attribute("title"))
        context.close()
    assert "Auckland" in titles[0] and "New_York" in titles[1] and titles[0] != titles[1]


def run(names):
    global BASE
    server = None
    if BASE is None:
        server = kit.serve(0, ROWS)
        BASE = f"http://127.0.0.1:{server.server_address[1]}"
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        signed_in = browser.new_context()
        sign_in(signed_in.new_page())
        state = signed_in.storage_state()
        for function in TESTS:
            if names and function.__name__ not in names:
                continue
            context = browser.new_context(viewport={"width": 1280, "height": 800}, storage_state=state)
            context.set_default_timeout(8_000)
            page = context.new_page()
            complaints = []
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and "Failed to load resource" not in message.text else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            start = time.monotonic()
            try:
                page.goto(BASE)
                page.get_by_role("navigation", name="Pages").wait_for()
                function(page)
                assert not complaints, complaints
                print(f"ok   {function.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
            except Exception as error:
                failed += 1
                lines = [each.lineno for each in traceback.extract_tb(error.__traceback__) if each.filename == __file__]
                print(f"FAIL {function.__name__}, lines {lines}: {str(error)[:600]} {complaints[:2] or ''}", flush=True)
                page.screenshot(path=f"/tmp/picket-dashboard-{function.__name__}.png")
            context.close()
        signed_in.close()
        browser.close()
    return failed


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--base"]:
        BASE, arguments = arguments[1], arguments[2:]
    sys.exit(1 if run(arguments) else 0)

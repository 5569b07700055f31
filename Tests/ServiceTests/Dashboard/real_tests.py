"""The dashboard on the real service, in a real Chromium: `real_tests.py [--sources] [NAME…]`.

`picket serve` is started in a temporary folder, with TLS, ledger, pool and SQLite. `--sources` takes the dashboard's files from the source
folder in place of those built in. Prints one line a test; ends with 1 if one failed.
"""
import json, pathlib, re, sys, time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import pages, real
from pages import CONTRAST, FOCUSED, NAMES, allowing, expect, nothing_becomes_a_program

tests = pages.Tests()
ROWS = 100_000
S: real.Service
PLACES = ["", "findings", "scans", "projects", "alerts", "connascence", "power-of-ten", "ledger", "compliance", "quality", "detectors", "pool", "administration"]


def go(page, place):
    pages.go(page, S.base, place)


def every_place():
    """Of every page, and of each kind of thing one."""
    finding = S.ask("GET", "/v1/projects/lander/findings?limit=1")["items"][0]["id"]
    other = S.ask("GET", "/v1/projects/other/findings?limit=1")["items"][0]["id"]
    scan = S.ask("GET", "/v1/projects/lander/scans?limit=1")["items"][0]["id"]
    return PLACES + [f"findings/{finding}", f"findings/{other}", f"scans/{scan}", "ledger/1", "compliance/ssdf", "findings?q=nothing%20is%20like%20this"]


def sign_in(page, name, code=None, recovery=None):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(real.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    if recovery:
        page.get_by_role("button", name="Use a recovery code").click()
        page.get_by_label("Recovery code").fill(recovery)
    elif code:
        field = page.get_by_label("Code from your authenticator")
        field.wait_for()
        field.fill(code())  # as late as can be: a loaded machine may take its minute over a password
    if code or recovery:
        page.get_by_role("button", name="Confirm").click()
    page.get_by_role("navigation", name="Pages").wait_for()


def as_stranger(function):
    function.stranger = True
    return function


# MARK: Before there is anything

@tests.add
def pages_of_an_empty_service_say_what_to_do(page):
    for place in PLACES:
        go(page, place)
        page.wait_for_function("() => !document.querySelector('#main .loading')")
        assert page.locator("#main [role=alert]").count() == 0, place
        assert page.evaluate(NAMES) == [], place
    go(page, "")
    expect(page.get_by_role("heading", name="No projects yet")).to_be_visible()
    go(page, "quality")
    expect(page.get_by_role("heading", name="Nothing has been measured yet")).to_be_visible()


@tests.add
def a_project_is_made(page):
    go(page, "projects")
    page.get_by_role("button", name="New project").first.click()
    page.get_by_label("Key").fill("lander")
    page.get_by_label("Name", exact=True).fill("Lander")
    page.get_by_role("dialog").get_by_role("button").first.click()
    expect(page.get_by_role("link", name="Lander")).to_be_visible()


# MARK: Signing in

@tests.add
@as_stranger
@allowing("401")
def wrong_passwords_and_codes_let_nobody_in(page):
    page.goto(f"{S.base}/#/findings")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    page.get_by_label("Password").fill(real.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code from your authenticator").fill("000000")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    page.get_by_role("button", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(S.people["ada"].codes.pop())
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Findings", level=1)).to_be_visible()  # where the reader wanted to go


@tests.add
@as_stranger
@allowing("401")
def a_code_lets_in_once(page):
    used = []
    sign_in(page, "ada", code=lambda: used.append(S.people["ada"].next_code()) or used[0])
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(real.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code from your authenticator").fill(used[0])
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("do not go together")


@tests.add
@as_stranger
def a_strangers_page_complains_of_nothing(page):
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate(NAMES) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(CONTRAST)["poor"] == []


@tests.add
@as_stranger
def a_viewer_sees_what_a_viewer_may(page):
    sign_in(page, "vera")
    menu = page.get_by_role("navigation", name="Pages")
    expect(menu.get_by_role("link", name="Findings")).to_be_visible()
    expect(menu.get_by_role("link", name="Ledger")).to_have_count(0)
    expect(menu.get_by_role("link", name="Pool")).to_have_count(0)
    go(page, "projects")
    expect(page.get_by_role("button", name="New project")).to_have_count(0)
    go(page, "ledger")
    expect(page.get_by_role("alert")).to_contain_text("ledger:read")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


# MARK: Scanning

@tests.add
def a_scan_is_asked_for_and_followed(page):
    """Files from the browser, through pool and ledger, to findings: the row moves by itself."""
    go(page, "scans")
    expect(page.locator("#live")).to_have_text("Live")
    page.get_by_role("button", name="New scan").click()
    folder = pathlib.Path(S.folder) / "lander"
    for path, text in real.sources().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    page.get_by_label("Files, or an archive").set_input_files(sorted(folder.rglob("*.*")))
    page.get_by_role("dialog").get_by_role("button", name="Inspect").click()
    expect(page.get_by_role("table", name="Scans").get_by_text("done")).to_be_visible()
    page.get_by_role("table", name="Scans").get_by_role("link", name="Lander").first.click()
    expect(page.get_by_role("heading", name="Scan of Lander")).to_be_visible()
    expect(page.get_by_text("not completed")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="attestation").click()
    assert json.loads(pathlib.Path(download.value.path()).read_text())["payloadType"].startswith("application/vnd.in-toto")
    go(page, "findings")
    expect(page.locator(".item:not(.waiting)").first).to_be_visible()
    S.scan("lander", real.sources(1))
    S.scan("lander", real.sources(2), level=0)


@tests.add
def what_others_do_is_shown_at_once(page):
    go(page, "findings")
    page.wait_for_selector(".item:not(.waiting)")
    expect(page.locator("#live")).to_have_text("Live")
    shown = page.evaluate("document.querySelector('#finding-0 .what b').textContent")
    first = next(each for each in S.ask("GET", "/v1/projects/lander/findings?limit=200")["items"] if each["message"] == shown)
    S.ask("POST", "/v1/projects/lander/findings/triage", {"change": {"state": "triaged"}, "findings": [{"id": first["id"], "version": first["version"]}]})
    expect(page.locator("#finding-0")).to_contain_text("triaged")
    S.scan("lander", {**real.sources(2), "lander/late.py": "import os\n\n\ndef late(text):\n    os.system('x ' + text)\n    return eval(text)\n"})
    page.get_by_role("button", name="There is something new: show it").click()
    page.wait_for_selector(".item:not(.waiting)")


# MARK: Findings

@tests.add
def the_keyboard_triages(page):
    go(page, "findings?state=new,open,regressed&order=path")
    page.wait_for_selector(".item:not(.waiting)")
    grid = page.get_by_role("grid")
    grid.focus()
    for key in "jjk":
        page.keyboard.press(key)
    expect(grid).to_have_attribute("aria-activedescendant", "finding-1")
    page.keyboard.press("t")
    expect(page.locator("#finding-1")).to_contain_text("triaged")
    expect(grid).to_have_attribute("aria-activedescendant", "finding-2")
    page.keyboard.press("a")
    page.get_by_label("Why").fill("Known since the audit.")
    page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(page.locator("#finding-2")).to_contain_text("accepted")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_function("() => /^#.findings.\\w+$/.test(location.hash)")
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("grid")).to_be_focused()
    counts = S.ask("GET", "/v1/projects/lander/findings/groups?by=state")["groups"]
    assert {"accepted", "triaged"} <= {each["key"] for each in counts}, counts


@tests.add
def many_are_triaged_at_once(page):
    go(page, "findings?state=new,open,regressed&order=path")
    page.wait_for_selector("#finding-5:not(.waiting)")
    page.locator("#finding-1 .tick").click()
    page.locator("#finding-5 .tick").click(modifiers=["Shift"])
    expect(page.get_by_text("5 chosen")).to_be_visible()
    page.get_by_role("button", name="Triage").click()
    expect(page.locator("#toasts")).to_contain_text("5 findings: triaged.")
    for number in range(1, 6):
        expect(page.locator(f"#finding-{number}")).to_contain_text("triaged")


@tests.add
def a_finding_says_where_why_and_what_to_do(page):
    go(page, "findings?rule=security/eval")
    page.locator(".item:not(.waiting)").first.click()
    expect(page.locator(".frame mark")).to_contain_text("eval")
    expect(page.get_by_role("heading", name="Why it is bad")).to_be_visible()
    expect(page.get_by_role("heading", name="How to mend it")).to_be_visible()
    page.keyboard.press("c")
    page.get_by_role("textbox", name="Comment").fill("<b>seen</b>")
    page.get_by_role("dialog").get_by_role("button", name="Comment").click()
    expect(page.get_by_role("listitem").filter(has_text="<b>seen</b>").first).to_contain_text("user:ada")


@tests.add
def filters_are_in_the_address(page):
    go(page, "findings")
    page.get_by_label("Any severity").select_option("high")
    page.get_by_label("Search", exact=True).fill("eval")
    page.wait_for_function("() => location.hash.includes('q=eval') && location.hash.includes('severity=high')")
    expected = sum(each["count"] for each in S.ask("GET", "/v1/projects/lander/findings/groups?by=severity&text=eval&severity=high")["groups"])
    expect(page.get_by_text(re.compile(f"^{expected:,} findings?$"))).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile(f"^{expected:,} findings?$"))).to_be_visible()
    assert page.get_by_label("Search", exact=True).input_value() == "eval"
    page.get_by_label("Search", exact=True).fill("nothing is like this")
    expect(page.get_by_role("heading", name="No finding is like that")).to_be_visible()


@tests.add
def text_never_becomes_markup(page):
    S.project("hostile", "<i>Hostile</i>")
    hostile = "<img src=x onerror=\"document.title='caught'\"><script>document.title='caught'</script>"
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "<b>tool</b>"}}, "results": [{"ruleId": "a/b", "message": {"text": hostile},
           "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a<svg onload=alert(1)>.py"}, "region": {"startLine": 1}}}]}]}]}
    S.ask("POST", "/v1/projects/hostile/imports", log, kind="application/sarif+json")
    go(page, "findings?project=hostile")
    expect(page.locator("#finding-0")).to_contain_text("<img src=x")
    assert page.locator(".list img, .list script, .list svg").count() == 0
    page.locator("#finding-0").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>")
    assert page.title() != "caught"
    for place in ("projects", "scans?project=hostile", "connascence?project=hostile", "?project=hostile", "ledger", "alerts"):
        go(page, place)
        assert page.locator("#main img[src=x], #main script, #main i:not(.loading i)").count() == 0, place


# MARK: Many

INDEX = "[...document.querySelectorAll('.item:not([hidden]):not(.waiting)')].map(each => each.index)"


@tests.add
def a_hundred_thousand_rows_scroll(page):
    if not any(each["key"] == "other" for each in S.ask("GET", "/v1/projects?limit=200")["items"]):
        S.project("other", "Other")
        S.fill("other", ROWS)
    go(page, "findings?project=other&order=path")
    expect(page.get_by_text(f"{ROWS:,} findings")).to_be_visible()
    page.wait_for_selector(".item:not(.waiting)")
    for top in (5_000, 150_000, 2_000_000, 10**9, 40_000):
        page.evaluate("top => { document.querySelector('.list').scrollTop = top; }", top)
        # Until all that can be seen has come, at the place that was scrolled to.
        page.wait_for_function("""() => { const list = document.querySelector('.list'), first = Math.floor(list.scrollTop / 52), last = Math.ceil((list.scrollTop + list.clientHeight) / 52) - 1;
            const come = new Set([...document.querySelectorAll('.item:not([hidden]):not(.waiting)')].map(each => each.index));
            for (let index = first; index <= last; index += 1) if (!come.has(index)) return false;
            return true; }""", timeout=300_000)
        assert page.locator(".item").count() < 60
        rows = page.evaluate("[...document.querySelectorAll('.item:not([hidden]):not(.waiting)')].map(each => [each.index, each.querySelector('.place').textContent, each.querySelector('b').textContent, each.getBoundingClientRect().top - each.parentElement.getBoundingClientRect().top - each.parentElement.clientTop + each.parentElement.scrollTop])")
        assert len({each[0] for each in rows}) == len(rows)
        for index, place, message, top in rows:  # each shows its own: which one the place says
            number = int(message.rpartition(" ")[2])
            assert place == f"src/module{number % 31}/part{number % 13}.py:{1 + number % 900}", (index, place, message)
            assert abs(top - index * 52) <= 1, (index, top)
    page.evaluate("() => { document.querySelector('.list').scrollTop = 1e9; }")
    page.wait_for_function(f"() => Math.max(...{INDEX}) === {ROWS - 1}")
    page.locator(".list").focus()
    page.keyboard.press("Home")
    page.wait_for_function(f"() => document.querySelector('.list').scrollTop === 0 && Math.min(...{INDEX}) === 0")


# MARK: Evidence

@tests.add
def the_ledger_is_verified_here(page):
    go(page, "ledger")
    expect(page.get_by_text("Verified in this browser.")).to_be_visible()
    size = S.ask("GET", "/v1/ledger")["size"]
    for index in sorted({0, 1, size // 2, size - 1}):
        go(page, f"ledger/{index}")
        expect(page.get_by_text("Verified in this browser.")).to_be_visible()
    go(page, "ledger")
    page.get_by_role("button", name="Have the service verify every byte").click()
    expect(page.locator("#toasts")).to_contain_text("found nothing wrong")
    # It grows, and goes on from what was seen.
    S.people["vera"].ask("GET", "/v1/session")
    S.scan("lander", real.sources(2))
    page.get_by_role("button", name="Verify again").click()
    expect(page.get_by_text("that were seen here")).to_be_visible()


@tests.add
def an_answer_that_was_changed_is_not_believed(page):
    """A service that says another thing than was signed: what it answers is changed on its way."""
    def change(route):
        answer = route.fetch()
        proof = answer.json()
        proof["entry"] = proof["entry"].replace('"user:ada"', '"user:eve"')
        route.fulfill(response=answer, json=proof)
    index = next(each["sequence"] for each in S.ask("GET", "/v1/ledger/entries?limit=200")["items"] if each.get("actor") == "user:ada")
    page.route("**/v1/ledger/entries/*/proof", change)
    go(page, f"ledger/{index}")
    expect(page.get_by_role("alert")).to_contain_text("Tampered with: the entry and the path give another root")


@tests.add
def controls_lead_to_their_evidence(page):
    go(page, "compliance")
    page.get_by_role("link", name=re.compile("SSDF|Secure Software")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("S")
    page.locator("details:not([open]) summary").first.wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    link = page.locator(".evidence a[href^='#/ledger/']").first
    number = link.get_attribute("href").rpartition("/")[2]
    link.click()
    expect(page.get_by_role("heading", name=f"Entry {number}", level=1)).to_be_visible()
    expect(page.get_by_text("Verified in this browser.")).to_be_visible()
    go(page, "compliance/soc2")
    with page.expect_download() as download:
        page.get_by_role("link", name="oscal").click()
    assert "assessment-results" in pathlib.Path(download.value.path()).read_text()


@tests.add
def quality_is_charted(page):
    go(page, "quality")
    expect(page.get_by_role("img", name=re.compile("Defects per million opportunities, by scan: "))).to_be_visible()
    expect(page.get_by_role("table", name="Unresolved findings by rule")).to_be_visible()
    sigma = S.ask("GET", "/v1/quality")["characteristics"][0]["sigma"]["value"]
    expect(page.locator(".tile").filter(has_text="sigma level")).to_contain_text(f"{sigma:.2f}"[:3])


@tests.add
def alerts_are_acknowledged(page):
    go(page, "alerts")
    expect(page.get_by_role("table", name="Rules")).to_contain_text("critical-findings")
    article = page.get_by_role("article").filter(has_text="critical-findings").first
    expect(article).to_be_visible()  # raised by what was scanned, shown when it comes
    article.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("article").filter(has_text="acknowledged").first).to_contain_text("user:ada")
    page.get_by_role("article").filter(has_text="acknowledged").get_by_role("link", name="entry").last.click()
    expect(page.get_by_text("Verified in this browser.")).to_be_visible()


@tests.add
def alerts_are_silenced_and_remembered(page):
    go(page, "alerts")
    key = page.get_by_role("article").filter(has_text="critical-findings").first.get_by_role("heading").inner_text()
    page.get_by_role("button", name=f"Silence {key}").click()
    page.get_by_role("dialog").get_by_label("Why").fill("the owner is on leave")
    page.get_by_role("dialog").get_by_role("button", name="Silence it").click()
    row = page.get_by_role("table", name="Silences").get_by_role("row").filter(has_text=key)
    expect(row).to_contain_text("the owner is on leave")
    expect(row).to_contain_text("user:ada")
    expect(page.get_by_role("article").filter(has_text=key).first).to_contain_text("silenced")
    page.get_by_role("button", name=f"End the silence of {key}").click()
    expect(page.get_by_role("heading", name="No silences")).to_be_visible()
    expect(page.get_by_role("article").filter(has_text=key).first).not_to_contain_text("silenced")
    # Each time it was raised, with the entry that says so.
    past = page.get_by_role("table", name="History").get_by_role("row").filter(has_text=key).first
    expect(past).to_contain_text("open")
    past.get_by_role("link", name="entry").first.click()
    expect(page.get_by_text("alert.raised").first).to_be_visible()
    expect(page.get_by_text("Verified in this browser.")).to_be_visible()


# MARK: Operation

@tests.add
def detectors_are_switched_off(page):
    go(page, "detectors")
    page.get_by_role("button", name="Disable security/eval").click()
    expect(page.get_by_role("button", name="Enable security/eval")).to_be_visible()
    page.get_by_role("button", name="Enable security/eval").click()
    expect(page.get_by_role("button", name="Disable security/eval")).to_be_visible()


@tests.add
def the_pool_is_drawn(page):
    go(page, "pool")
    page.wait_for_function("""async () => { const image = await createImageBitmap(document.querySelector('canvas')); const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d'); context.drawImage(image, 0, 0); const { data } = context.getImageData(0, 0, image.width, image.height);
        const seen = new Set(); for (let at = 0; at < data.length; at += 4) seen.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]); return seen.size > 3; }""")
    expect(page.get_by_role("table", name="Latency by priority")).to_be_visible()


@tests.add
def users_and_keys_are_made_and_shut_out(page):
    go(page, "administration")
    page.get_by_role("button", name="New user").click()
    page.get_by_label("Name", exact=True).fill("grace")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_contain_text("/#welcome=")
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("table", name="Users")).to_contain_text("grace")
    page.get_by_role("button", name="Shut out grace").click()
    expect(page.get_by_role("button", name="Let in grace")).to_be_visible()
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Name", exact=True).fill("ci")
    page.get_by_role("dialog").get_by_role("button", name="Make it").click()
    expect(page.get_by_role("dialog")).to_contain_text("pk_")
    page.get_by_role("button", name="I have kept it").click()
    page.get_by_role("button", name="Revoke ci").click()
    expect(page.get_by_role("table", name="API keys")).to_contain_text("revoked")


@tests.add
@as_stranger
def labels_have_the_names_that_the_site_gave_them(page):
    S.ask("POST", "/v1/users", {"name": "hedy", "roles": ["viewer"]})
    page.goto(S.base)
    sign_in(page, "first")
    go(page, "administration")
    page.get_by_role("button", name="Change hedy").click()
    page.get_by_label("Cleared up to level").select_option("sealed")
    page.get_by_label("Cleared for guidance").check()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("row").filter(has_text="hedy")).to_contain_text("sealed, guidance")
    user = next(each for each in S.people["first"].ask("GET", "/v1/users?limit=200")["items"] if each["name"] == "hedy")
    assert user["clearance"] == {"level": 3, "compartments": [1]}, user
    # Who is not cleared for them is not told their names.
    names = S.ask("GET", "/v1/labels")
    assert names == {"levels": [{"number": 0, "name": "open"}], "compartments": []}, names


# MARK: Every page

@tests.add
@as_stranger
@allowing("Content Security Policy", "This document requires 'Trusted")
def its_files_may_be_kept_and_its_policy_holds(page):
    asked = []
    page.on("response", lambda response: asked.append(response))
    page.goto("about:blank")
    page.goto(S.base)
    page.wait_for_selector("h1")
    files = [each for each in asked if "/dashboard/" in each.url]
    assert len(files) >= 7 and all(each.status == 200 and "immutable" in each.headers["cache-control"] for each in files), [(each.url, each.status) for each in files]
    assert all(each.url.startswith(S.base) for each in asked), "something was loaded from elsewhere"
    # That they are kept, served_tests.py shows: Chromium keeps nothing of an origin whose certificate it was told to overlook.
    nothing_becomes_a_program(page)


@tests.add
def every_page_works_without_a_word_on_the_console(page):
    for place in every_place():
        go(page, place)
        page.wait_for_timeout(200)
        assert page.locator("#main [role=alert]").all_inner_texts() == [], place


@tests.add
def everything_has_a_name_and_enough_contrast(page):
    texts = 0
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for place in every_place():
            go(page, place)
            assert page.evaluate(NAMES) == [], (place, page.evaluate(NAMES))
            outcome = page.evaluate(CONTRAST)
            assert outcome["poor"] == [], (scheme, place, outcome["poor"])
            texts += outcome["texts"]
            assert page.locator("h1").count() == 1, place
            assert page.locator("main").count() == 1, place
            assert page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id).filter((each, index, all) => all.indexOf(each) !== index)") == [], place
            levels = page.evaluate("[...document.querySelectorAll('#main h1, #main h2, #main h3, #main h4')].filter(each => each.checkVisibility()).map(each => Number(each.tagName[1]))")
            assert all(after - before <= 1 for before, after in zip(levels, levels[1:])), (place, levels)
    assert texts > 1_000, texts
    print(f"    {texts} texts")


@tests.add
def tab_goes_through_every_page_in_its_order(page):
    for place in every_place():
        page.goto("about:blank")  # nothing has the focus in a page that was just opened
        go(page, place)
        expected = page.evaluate("""() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(each => each.checkVisibility() && !each.disabled && each.tabIndex >= 0).length""")
        stops = []
        for _ in range(min(expected, 60)):
            page.keyboard.press("Tab")
            stops.append(page.evaluate(FOCUSED))
        assert stops[0]["name"] == "Skip to the page", (place, stops[0])
        for stop in stops:
            assert stop["isShown"] or stop["tag"] in ("INPUT", "SELECT"), (place, stop)
            assert stop["isSeen"], (place, stop)
        # First the menu, then the page; nothing holds the focus.
        places = [stop["place"] for stop in stops]
        assert places == sorted(places, key=["side", "main", "dialog", "none"].index), (place, places)
        assert len({(stop["name"], stop["top"], stop["left"]) for stop in stops}) >= min(len(stops), 40) * 0.7, (place, [each["name"] for each in stops])


@tests.add
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
    for _ in range(12):  # the dialog keeps the focus
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"  # back where it was opened


@tests.add
def nothing_moves_for_who_wants_it_still(page):
    page.emulate_media(reduced_motion="reduce")
    for place in PLACES:
        go(page, place)
        moving = page.evaluate("document.getAnimations().length")
        assert moving == 0, (place, moving)
    still = page.evaluate("""() => { const place = document.createElement("div"); place.className = "loading"; place.append(document.createElement("i")); document.body.append(place);
        const style = getComputedStyle(place.firstChild); return [style.animationName, style.transitionDuration]; }""")
    assert still[0] == "none", still


@tests.add
def small_screens_show_everything(page):
    page.set_viewport_size({"width": 360, "height": 700})
    for place in every_place():
        go(page, place)
        wide = page.evaluate("[document.documentElement.scrollWidth, document.getElementById('main').scrollWidth - document.getElementById('main').clientWidth]")
        assert wide[0] <= 360 and wide[1] <= 0, (place, wide)
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Findings", exact=True).click()
    expect(page.get_by_role("heading", name="Findings", level=1)).to_be_visible()


@tests.add
def times_are_in_the_readers_zone(page):
    browser, titles = page.context.browser, []
    for zone in ("Pacific/Auckland", "America/New_York"):
        context = browser.new_context(timezone_id=zone, storage_state=page.context.storage_state(), ignore_https_errors=True)
        other = context.new_page()
        go(other, "projects")
        titles.append(other.locator("time").first.get_attribute("title"))
        context.close()
    assert "Auckland" in titles[0] and "New_York" in titles[1] and titles[0] != titles[1]


@tests.add
@allowing("503")
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


# MARK: What goes wrong in earnest

@tests.add
@allowing("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_CONNECTION_CLOSED", "ERR_EMPTY_RESPONSE")
def a_service_that_goes_away_and_comes_back(page):
    go(page, "findings")
    page.wait_for_selector(".item:not(.waiting)")
    expect(page.locator("#live")).to_have_text("Live")
    S.process.kill()
    S.stop()
    expect(page.locator("#live")).not_to_have_text("Live")
    S.start()
    expect(page.locator("#live")).to_have_text("Live")
    go(page, "projects")
    expect(page.get_by_role("link", name="Lander")).to_be_visible()


@tests.add
@allowing("500")
def what_was_tampered_with_on_the_disk_is_shown(page):
    """The last: the ledger is damaged from here on."""
    entry = next(each for each in S.ask("GET", "/v1/ledger/entries?limit=200")["items"] if each.get("actor") == "user:ada")
    changed = 0
    for file in pathlib.Path(S.folder, "data/ledger").rglob("*"):
        if file.is_file() and b'"user:ada"' in (bytes_ := file.read_bytes()) and "entries" in str(file):
            file.write_bytes(bytes_.replace(b'"user:ada"', b'"user:eve"'))
            changed += 1
    assert changed, "no file of the ledger has the entry"
    go(page, f"ledger/{entry['sequence']}")
    expect(page.get_by_role("alert")).to_contain_text(re.compile("Tampered with|not what was signed"))
    go(page, "ledger")
    page.get_by_role("button", name="Have the service verify every byte").click()
    expect(page.locator("#toasts")).to_contain_text("damaged")


def main(arguments):
    global S
    uses = "--sources" in arguments
    names = [each for each in arguments if each != "--sources"]
    with real.Service() as S:
        kept = {}
        if names:  # what others would have made
            S.project("lander", "Lander")
            for changed in range(3):
                S.scan("lander", real.sources(changed))
            if not {"a_hundred_thousand_rows_scroll"} & set(names):
                S.project("other", "Other")
                S.fill("other", 500)

        def state(browser, function):
            if getattr(function, "stranger", False):
                return None
            if "ada" not in kept:  # once, with a code; the others go on with that session
                context = browser.new_context(ignore_https_errors=True)
                if uses:
                    pages.own_files(context)
                page = context.new_page()
                page.goto(S.base)
                sign_in(page, "ada", code=S.people["ada"].next_code)
                kept["ada"] = context.storage_state()
                context.close()
            return kept["ada"]

        return tests.run(names, lambda: S.base, state, uses)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)

"""The dashboard as the service itself serves it, at the address that is the argument: loads, obeys its policy, is kept."""
import sys
from playwright.sync_api import sync_playwright, expect
from pages import nothing_becomes_a_program

base = sys.argv[1]
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    context = browser.new_context()
    page = context.new_page()
    complaints, asked = [], []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and "Failed to load resource" not in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda response: asked.append(response))
    page.goto(base)
    page.wait_for_selector("h1, [role=alert]")
    # Whether it signs in depends on the service; that it was drawn by its modules does not.
    expect(page.locator("#shell.alone, #side").first).to_be_visible()
    files = [each for each in asked if "/dashboard/" in each.url]
    assert len(files) >= 8 and all(each.status == 200 for each in files), [(each.url, each.status) for each in files]
    assert all("immutable" in each.headers["cache-control"] for each in files)
    assert all(each.url.startswith(base) for each in asked), "something was loaded from elsewhere"
    asked.clear()
    page.goto("about:blank")
    page.goto(base)
    page.wait_for_selector("h1, [role=alert]")
    kept = [each for each in asked if "/dashboard/" in each.url and not each.from_service_worker]
    assert all(page.evaluate("url => performance.getEntriesByName(url)[0]?.transferSize ?? 0", each.url) == 0 for each in kept), "files are fetched again"
    nothing_becomes_a_program(page)
    complaints = [each for each in complaints if "Content Security Policy" not in each and "Trusted" not in each]
    assert not complaints, complaints
    browser.close()

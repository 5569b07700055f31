"""What no real service gives: a ledger that lies with the right keys, and a pool under any load. `kit_tests.py [NAME…]`, in a real Chromium.

The rest is asked of the real service: real_tests.py.
"""
import pathlib, sys, time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import kit, kit_ledger, pages
from pages import expect

tests = pages.Tests()
BASE = None


def go(page, place):
    pages.go(page, BASE, place)


@tests.add
def a_rewritten_ledger_is_not_believed(page):
    ledger = kit_ledger.LEDGER
    go(page, "ledger")
    expect(page.get_by_text("Verified in this browser.")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("Ed25519 and ECDSA P-384")
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


@tests.add
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


@tests.add
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


@tests.add
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


def main(names):
    global BASE
    server = kit.serve(0)
    BASE = f"http://127.0.0.1:{server.server_address[1]}"
    kept = []

    def state(browser, _):
        if not kept:
            context = browser.new_context()
            page = context.new_page()
            page.goto(BASE)
            page.get_by_label("Name").fill("ada")
            page.get_by_label("Password").fill(kit.PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("navigation", name="Pages").wait_for()
            kept.append(context.storage_state())
            context.close()
        return kept[0]

    return tests.run(names, lambda: BASE, state)


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)

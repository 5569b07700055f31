import Evidence
import Foundation
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// `live.js` in headless Chromium, against a real service that ends and starts anew.
@Suite(
    .serialized, .enabled(if: LivePrograms.python != nil && LivePrograms.chromium != nil, "run scripts/setup-tests"),
    .timeLimit(.minutes(15)))
struct LiveBrowserFuzzTests {
    /// Phases are told to the test by files in the folder that is the second argument.
    private static let program = """
        import json, msgpack, os, random, sys
        from playwright.sync_api import sync_playwright
        port, folder, script = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        own = f'http://127.0.0.1:{port}'

        def tell(phase): open(os.path.join(folder, phase), 'w').close()

        def values():
            r = random.Random(3)
            sizes = [0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536]
            made = [0, 1, 127, 128, 255, 256, 65535, 65536, 2 ** 32, 2 ** 53 - 1, -1, -32, -33, -129, -32769, -2 ** 40, 0.5, -1e300]
            made += ['a' * n for n in sizes] + ['ä€😀', '', None, True, False, {'__proto__': 1, 'a': [[], {}]}]
            made += [[1] * n for n in sizes] + [{str(i): i for i in range(n)} for n in (0, 15, 16, 300)]
            return made + [r.uniform(-1e9, 1e9) for _ in range(50)]

        with sync_playwright() as p:
            browser = p.chromium.launch(executable_path='/usr/bin/chromium', args=['--no-sandbox', '--disable-gpu'])
            context = browser.new_context()
            context.add_cookies([{'name': 'test', 'value': 'Test+viewer,operator+3+7', 'url': own}])
            page = context.new_page()
            errors = []
            page.on('pageerror', lambda error: errors.append(str(error)))
            page.route('**/live.js', lambda route: route.fulfill(content_type='text/javascript', body=open(script).read()))
            # A real page of the service: Chromium lets no other reach this machine.
            page.goto(own + '/livez')
            page.evaluate('''async () => {
                const { LiveFeed, decodeMessagePack } = await import('/live.js');
                window.decode = (text) => decodeMessagePack(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
                window.got = { findings: [], scans: [], alerts: [] };
                window.gaps = []; window.states = []; window.most = 0; window.done = [];
                window.feed = new LiveFeed();
                for (const topic of Object.keys(got)) feed.on(topic, (event) => {
                    got[topic].push(event.payload.n);
                    most = Math.max(most, feed.connections);
                });
                feed.on('gap', (gap) => {
                    gaps.push(gap);
                    for (const topic of gap.topics) if (got[topic]) got[topic].length = 0;
                });
                feed.on('state', (state) => states.push(state));
                feed.subscribe(['findings', 'scans', 'alerts', 'pool']);
            }''')
            import base64
            wrong = []
            for value in values():
                text = base64.b64encode(msgpack.packb(value)).decode()
                if page.evaluate('(text) => JSON.stringify(decode(text))', text) != page.evaluate('(text) => JSON.stringify(JSON.parse(text))', json.dumps(value)):
                    wrong.append(str(value)[:40])
            for seed in range(300):
                bytes = bytearray(msgpack.packb({'a': [1, 'b', {'c': b'd'}]}))
                bytes[seed % len(bytes)] = seed * 7 % 256
                page.evaluate('''(text) => { try { decode(text); } catch (error) {
                    if (!(error instanceof RangeError || error instanceof TypeError)) throw error; } }''', base64.b64encode(bytes).decode())

            enough = '''(count) => Object.values(got).every((list) => list.length >= count)'''
            page.wait_for_function(enough, arg=30, timeout=180000)
            tell('widen')
            page.wait_for_function("() => states.filter((state) => state === 'online').length >= 2", timeout=180000)
            count = page.evaluate('() => Math.max(...Object.values(got).map((list) => list.length))')
            page.wait_for_function(enough, arg=count + 30, timeout=180000)
            before = page.evaluate('() => ({ got, gaps: gaps.length, most })')
            # Held while the page does not look, and then told.
            for attempt in range(100):
                page.evaluate('() => { feed.pause(); window.heldAt = got.scans.length; }')
                page.wait_for_timeout(300)
                same, more = page.evaluate(
                    '() => { const same = got.scans.length === heldAt; feed.resume(); return [same, got.scans.length > heldAt]; }')
                held = same and more
                # On a busy machine nothing may have come meanwhile.
                if not same or more: break
            # What is asked for while it is away waits: asked for by the page itself, for it may soon be back.
            page.evaluate('''() => feed.on("state", (state) => {
                if (state === "online" || window.early !== undefined) return;
                for (const n of [1, 2, 3]) feed.later(() => done.push(n));
                window.early = done.length;
            })''')
            tell('restart')
            page.wait_for_function("() => window.early !== undefined", timeout=180000)
            early = page.evaluate('() => window.early')
            # What came before belongs to the service that ended: a gap stands between, on each line.
            page.wait_for_function('''() => gaps.length >= 4 && done.length >= 3 && feed.state === "online"
                && Object.values(got).every((list) => list.length >= 30)''', timeout=180000)
            after = page.evaluate('() => ({ got, gaps, states, done })')
            page.evaluate('() => feed.stop()')
            print(json.dumps({'wrong': wrong, 'before': before, 'held': held, 'early': early, 'after': after, 'errors': errors}))
            browser.close()
        tell('end')
        """

    @Test func itResumesAndLivesThroughARestart() async throws {
        let folder = try TemporaryFolder()
        let script = "\(Project.root)/Sources/Service/Dashboard/live.js"
        let port = try FreePort.find()
        let program = Self.program
        let browser = Task {
            // Whatever becomes of it, nobody waits for it for ever.
            defer { for phase in ["widen", "restart", "end"] { _ = try? folder.write("", to: phase) } }
            return try await FeedService.runPython(program, ["\(port)", folder.path, script])
        }
        var limits = LiveFeed.Limits()
        limits.rechecking = 200
        try await FeedService.run(limits, port: port) { service in
            try await service.publishing(every: .milliseconds(3)) {
                try await Self.phase("widen", folder)
                service.callers.widen()
                try await Self.phase("restart", folder)
            }
        }
        try await FeedService.run(limits, port: port) { service in
            try await service.publishing(every: .milliseconds(3)) { try await Self.phase("end", folder) }
        }
        let answer = try await browser.value
        #expect(answer["wrong"] == [] && answer["errors"] == [])
        #expect(answer["before"]?["gaps"] == 0 && answer["before"]?["most"] == 4)
        #expect(answer["held"] == true)
        for part in ["before", "after"] {
            for (topic, list) in answer[part]?["got"]?.object ?? [:] {
                let numbers = list.array?.compactMap(\.integer) ?? []
                #expect(numbers.count >= 30)
                #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 + 3 == $1 }, "\(part) \(topic): \(numbers)")
            }
        }
        // The service that started anew does not know the cursors: each line was told so.
        #expect((answer["after"]?["gaps"]?.array?.count ?? 0) == 4)
        #expect(answer["early"] == 0 && answer["after"]?["done"] == [1, 2, 3])
        #expect(answer["after"]?["states"]?.array?.last == "online")
    }

    /// Until the browser has come so far, or ended early.
    private static func phase(_ name: String, _ folder: TemporaryFolder) async throws {
        while !FileManager.default.fileExists(atPath: folder.path(of: name)) {
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

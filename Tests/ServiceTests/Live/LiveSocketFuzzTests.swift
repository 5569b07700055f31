import Evidence
import Foundation
import PicketTestKit
import ServiceLifecycle
import Testing

@testable import Service
@testable import Storage

/// PyPI's websockets and msgpack as clients of a real service.
@Suite(.serialized, .enabled(if: LivePrograms.python != nil, "run scripts/setup-tests"), .timeLimit(.minutes(10)))
struct LiveSocketFuzzTests {
    /// A client that says its name by an argument, and what all of them share.
    private static let client = """
        import asyncio, json, msgpack, sys, websockets
        port, form, args = int(sys.argv[1]), sys.argv[2], sys.argv[3:]

        def connect(who='viewer,operator 3 7', **more):
            more.setdefault('additional_headers', {'Authorization': 'Test ' + who} if who else {})
            # No pings of its own: answers to them stand behind all that a slow client has not read, and it would give up.
            more.setdefault('ping_interval', None)
            return websockets.connect(f'ws://127.0.0.1:{port}/v1/live', subprotocols=['picket.v1.' + form], **more)

        async def send(socket, message):
            await socket.send(json.dumps(message) if form == 'json' else msgpack.packb(message))

        async def receive(socket):
            message = await asyncio.wait_for(socket.recv(), 60)
            return json.loads(message) if form == 'json' else msgpack.unpackb(message)

        async def until(socket, kind):
            while True:
                message = await receive(socket)
                if message['type'] == kind: return message

        async def closing(socket):
            try:
                while True: await asyncio.wait_for(socket.recv(), 60)
            except websockets.ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else None

        """
    private static let end = "\nprint(json.dumps(asyncio.run(main())))\n"

    private func run(
        _ form: String, limits: LiveFeed.Limits = .init(), publishing interval: Duration? = .milliseconds(2),
        _ program: String, _ arguments: String = "",
        during: @escaping @Sendable (FeedService) async throws -> Void = { _ in }
    ) async throws -> JSON {
        let result = Locked<JSON>(.null)
        try await FeedService.run(limits) { service in
            let ask: @Sendable () async throws -> Void = {
                async let other: Void = during(service)
                result.value = try await service.python(Self.client + program + Self.end, form, arguments)
                try await other
            }
            if let interval { try await service.publishing(every: interval, ask) } else { try await ask() }
        }
        return result.value
    }

    /// Breaks off now and then without a word, comes back with the last cursor, and gets all that it may see, once.
    @Test(arguments: ["json", "msgpack"], ["0 0", "1 5", "3 7"])
    func everythingComesOnceAcrossBreaks(_ form: String, _ clearance: String) async throws {
        let answer = try await run(
            form,
            """
            async def main():
                level, compartments = map(int, args[0].split())
                numbers, cursor, gaps, wrong = [], None, 0, []
                for attempt in range(6):
                    socket = await connect('viewer ' + args[0])
                    hello = await receive(socket)
                    assert hello['type'] == 'hello' and hello['version'] == 1, hello
                    await send(socket, {'type': 'subscribe', 'topics': ['findings', 'scans', 'alerts'], 'cursor': cursor})
                    seq, target = 0, len(numbers) + 12
                    while len(numbers) < target:
                        message = await receive(socket)
                        if message['type'] == 'gap': gaps += 1
                        if message['type'] in ('subscribed', 'heartbeat'): cursor = message['cursor']
                        if message['type'] != 'events': continue
                        if message['seq'] != seq + 1: wrong.append(message['seq'])
                        seq += len(message['events'])
                        cursor = message['cursor']
                        numbers += [event['payload']['n'] for event in message['events']]
                    socket.transport.abort()
                may = lambda n: n & 3 <= level and (n >> 2 & 7) & ~compartments == 0
                expected = [n for n in range(numbers[0], numbers[-1] + 1) if may(n)]
                return {'ok': numbers == expected, 'count': len(numbers), 'gaps': gaps, 'wrong': wrong}
            """, clearance)
        #expect(answer["ok"] == true, "\(answer)")
        #expect(answer["gaps"] == 0 && answer["wrong"] == [])
        #expect(answer["count"]?.integer ?? 0 >= 72)
    }

    @Test func whoMayNotIsToldWhy() async throws {
        let answer = try await run(
            "json", publishing: nil,
            """
            async def refused(who, **more):
                try:
                    async with connect(who, **more) as socket: return 101
                except websockets.InvalidStatus as error:
                    return error.response.status_code
            async def main():
                own = f'http://127.0.0.1:{port}'
                return [await refused(None), await refused('viewer 0 0', origin='https://evil.example'),
                    await refused('viewer 0 0', origin='null'), await refused('viewer 0 0', origin=own),
                    await refused('viewer 0 0', origin=own + '.evil.example')]
            """)
        #expect(answer == [401, 403, 403, 101, 403])
    }

    @Test func topicsNeedTheirPermission() async throws {
        let answer = try await run(
            "msgpack", publishing: nil,
            """
            async def main():
                async with connect('viewer 0 0') as socket:
                    await send(socket, {'type': 'subscribe', 'topics': ['findings', 'pool', 'system']})
                    return await until(socket, 'subscribed')
            """)
        #expect(answer["topics"] == ["findings"] && answer["refused"] == ["pool", "system"])
    }

    @Test(arguments: [
        #"{"type":"x"}"#, #"{"type":"subscribe","topics":[]}"#, #"{"type":"subscribe","topics":["x"]}"#, "[]", "{", "",
        #"{"type":"subscribe","topics":["scans"],"projects":["x"]}"#,
        #"{"type":"subscribe","topics":["scans"],"cursor":1}"#,
        #"{"type":"subscribe","topics":["scans"],"more":1}"#,
    ])
    func whatIsNotUnderstoodEndsIt(_ message: String) async throws {
        let answer = try await run(
            "json", publishing: nil,
            """
            async def main():
                async with connect() as socket:
                    await socket.send(args[0])
                    return await closing(socket)
            """, message)
        #expect(answer == 4400)
    }

    /// Cursors of other runs, made-up ones and those of others open nothing: a gap is told, and it goes on.
    @Test func anUnknownCursorIsAGap() async throws {
        let answer = try await run(
            "json",
            """
            async def main():
                result = []
                for cursor in ['', 'AAAA', 'A' * 60, 'x' * 5000, '\\u0000']:
                    async with connect() as socket:
                        await send(socket, {'type': 'subscribe', 'topics': ['scans'], 'cursor': cursor})
                        gap = await until(socket, 'gap')
                        events = await until(socket, 'events')
                        result.append([gap['since'], gap['after'], events['seq']])
                return result
            """)
        #expect(answer == .array(Array(repeating: [nil, 0, 1], count: 5)))
    }

    @Test func aSlowClientIsToldAndThenClosed() async throws {
        var limits = LiveFeed.Limits()
        limits.keptEvents = 64
        let answer = try await run(
            "msgpack", limits: limits, publishing: nil,
            """
            async def main():
                socket = await connect(max_queue=1, ping_interval=None)  # its own pings would wait as well
                await send(socket, {'type': 'subscribe', 'topics': ['scans', 'findings', 'alerts']})
                last, told = 0, []
                try:
                    while True:
                        message = await receive(socket)
                        if message['type'] == 'events':
                            assert message['seq'] == last + 1
                            last += len(message['events'])
                            await asyncio.sleep(0.3)
                        if message['type'] == 'gap':
                            assert message['after'] == last and message['since'] > 1e12
                            told.append('gap')
                except websockets.ConnectionClosed:
                    return told
            """
        ) { service in
            while service.feed.counts.connections == 0 { try await Task.sleep(for: .milliseconds(20)) }
            let end = ContinuousClock.now + .seconds(240)
            var number = 0
            while service.feed.counts.closed.isEmpty, ContinuousClock.now < end {
                for _ in 0..<20 {
                    service.feed.publish(FeedService.event(number, bytes: 10_000))
                    number += 1
                }
                try await Task.sleep(for: .milliseconds(1))
            }
            #expect(service.feed.counts.closed == [4413: 1])
            #expect(service.feed.counts.gaps == 1)
        }
        #expect(answer == ["gap"])
    }

    @Test func whoIsSentAwayIsClosed() async throws {
        var limits = LiveFeed.Limits()
        limits.rechecking = 100
        let answer = try await run(
            "json", limits: limits,
            """
            async def main():
                async with connect() as socket:
                    await send(socket, {'type': 'subscribe', 'topics': ['scans']})
                    await until(socket, 'events')
                    bye = await until(socket, 'bye')
                    return [bye['code'], await closing(socket)]
            """
        ) { service in
            while service.feed.counts.delivered == 0 { try await Task.sleep(for: .milliseconds(20)) }
            service.callers.revoke()
        }
        #expect(answer == [4401, 4401])
    }

    @Test func whoSaysNothingOrAnswersNoPingIsClosed() async throws {
        var limits = LiveFeed.Limits()
        (limits.heartbeat, limits.silence, limits.subscribing) = (100, 500, 1_000)
        let answer = try await run(
            "json", limits: limits, publishing: nil,
            """
            async def main():
                async with connect() as socket:
                    first = await closing(socket)
                # On a busy machine this program, too, may be late for one of the limits.
                for attempt in range(50):
                    try: return [first] + await deaf()
                    except websockets.ConnectionClosed: pass
            async def deaf():
                async with connect() as socket:
                    await send(socket, {'type': 'subscribe', 'topics': ['scans']})
                    beats = [await until(socket, 'heartbeat') for _ in range(3)]
                    socket.protocol.send_pong = lambda *_: None
                    socket.pong_handler = None
                    import types
                    socket.protocol.recv_frame = types.MethodType(lambda self, frame: None if frame.opcode == 9
                        else type(self).recv_frame(self, frame), socket.protocol)
                    return [await closing(socket), len({beat['cursor'] for beat in beats})]
            """)
        #expect(answer == [4408, 4408, 3])
    }

    /// Who is told something all the time has nothing to say: pings show that it is there.
    @Test func whoOnlyListensStays() async throws {
        var limits = LiveFeed.Limits()
        (limits.heartbeat, limits.silence) = (100, 600)
        let answer = try await run(
            "json", limits: limits, publishing: .milliseconds(10),
            """
            async def main():
                import time
                async with connect() as socket:
                    await send(socket, {'type': 'subscribe', 'topics': ['findings', 'scans', 'alerts']})
                    end, told, quiet = time.monotonic() + 3, 0, 0
                    while time.monotonic() < end:
                        message = await receive(socket)
                        told += message['type'] == 'events'
                        quiet += message['type'] == 'heartbeat'
                    return told > 20 and quiet < told
            """)
        #expect(answer == true)
    }

    @Test func whenTheServiceEndsClientsAreTold() async throws {
        let answer = try await run(
            "json",
            """
            async def main():
                async with connect() as socket:
                    await send(socket, {'type': 'subscribe', 'topics': ['scans']})
                    await until(socket, 'events')
                    return await closing(socket)
            """
        ) { service in
            while service.feed.counts.delivered == 0 { try await Task.sleep(for: .milliseconds(20)) }
            await service.group.triggerGracefulShutdown()
        }
        #expect(answer == 1001)
    }

    @Test func connectionsOfOnePrincipalAreCounted() async throws {
        var limits = LiveFeed.Limits()
        limits.connectionsPerPrincipal = 2
        let answer = try await run(
            "json", limits: limits, publishing: nil,
            """
            async def main():
                async with connect() as one, connect() as two:
                    for socket in (one, two): await until(socket, 'hello')
                    async with connect() as three: refused = await closing(three)
                    await one.close()
                    # The service counts it until it has seen that it is closed.
                    for attempt in range(1200):
                        try:
                            async with connect() as four: return [refused, (await receive(four))['type']]
                        except websockets.ConnectionClosed: await asyncio.sleep(0.05)
            """)
        #expect(answer == [4429, "hello"])
    }
}

/// A value that threads share.
private final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Value

    init(_ value: Value) { stored = value }

    var value: Value {
        get { lock.withLock { stored } }
        set { lock.withLock { stored = newValue } }
    }
}

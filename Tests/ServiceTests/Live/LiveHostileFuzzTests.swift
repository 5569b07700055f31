import Evidence
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct MessageAssemblyTests {
    private typealias Frame = MessageAssembly.Frame

    @Test func partsAreOneMessageAndPingsComeBetween() {
        var assembly = MessageAssembly(isText: true)
        #expect(assembly.add(Frame(isFinal: false, opcode: 1, bytes: [0xC3])) == .nothing)
        #expect(assembly.add(Frame(opcode: 9, bytes: [1])) == .ping([1]))
        #expect(assembly.isOpen)
        #expect(assembly.add(Frame(opcode: 0, bytes: [0xA4])) == .message([0xC3, 0xA4]))
        #expect(!assembly.isOpen)
    }

    @Test func partsAreCounted() {
        var assembly = MessageAssembly(isText: false)
        _ = assembly.add(Frame(isFinal: false, opcode: 2))
        var event = MessageAssembly.Event.nothing
        for _ in 0..<MessageAssembly.mostFragments { event = assembly.add(Frame(isFinal: false, opcode: 0)) }
        #expect(event == .fault(.tooLarge))
    }

    @Test func aBudgetFillsWithTime() {
        var budget = MessageBudget(now: 0)
        var taken = (0..<100).map { _ in budget.take(now: 0) }
        #expect(!taken.contains(false))
        taken = [40, 60, 60, 0].map { budget.take(now: $0) }
        #expect(taken == [false, true, false, false])
    }
}

/// What no client would send, as raw bytes: each ends with the close code that stands for it, and the service stays up.
@Suite(.serialized, .enabled(if: LivePrograms.python != nil, "run scripts/setup-tests"), .timeLimit(.minutes(10)))
struct LiveHostileFuzzTests {
    private static let raw = """
        import json, os, random, socket, struct, sys
        port = int(sys.argv[1])

        def connect(form='json', headers=''):
            s = socket.create_connection(('127.0.0.1', port), timeout=60)
            s.sendall((f'GET /v1/live HTTP/1.1\\r\\nHost: 127.0.0.1:{port}\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n'
                'Sec-WebSocket-Version: 13\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n'
                f'Sec-WebSocket-Protocol: picket.v1.{form}\\r\\nAuthorization: Test viewer 0 0\\r\\n{headers}\\r\\n').encode())
            head = b''
            while b'\\r\\n\\r\\n' not in head:
                part = s.recv(1)
                assert part, head
                head += part
            assert head.startswith(b'HTTP/1.1 101'), head
            assert b's3pPLMBiTxaQ9kYGzzhZRbK+xOo=' in head
            return s

        def frame(opcode, data=b'', fin=True, mask=True, bits=0, length=None):
            length = len(data) if length is None else length
            head = bytes([(0x80 if fin else 0) | bits << 4 | opcode])
            flag = 0x80 if mask else 0
            if length < 126: head += bytes([flag | length])
            elif length < 65536: head += bytes([flag | 126]) + struct.pack('>H', length)
            else: head += bytes([flag | 127]) + struct.pack('>Q', length)
            if not mask: return head + data
            key = os.urandom(4)
            return head + key + bytes(b ^ key[i % 4] for i, b in enumerate(data))

        def code(s):
            # The close frame's code; None if there was none before the end.
            buffer = b''
            def need(n):
                nonlocal buffer
                while len(buffer) < n:
                    part = s.recv(65536)
                    if not part: raise EOFError
                    buffer += part
            try:
                while True:
                    need(2)
                    opcode, length, at = buffer[0] & 15, buffer[1] & 127, 2
                    assert buffer[1] & 128 == 0 and buffer[0] & 0x70 == 0
                    if length == 126: need(4); length, at = struct.unpack('>H', buffer[2:4])[0], 4
                    elif length == 127: need(10); length, at = struct.unpack('>Q', buffer[2:10])[0], 10
                    need(at + length)
                    data, buffer = buffer[at:at + length], buffer[at + length:]
                    if opcode == 8: return struct.unpack('>H', data[:2])[0] if data else 1005
            except (EOFError, ConnectionResetError):
                return None
        """

    @Test func eachHasItsCode() async throws {
        let program =
            Self.raw + """

                text = b'{"type":"subscribe","topics":["scans"]}'
                cases = {
                    'unmasked': ([frame(1, text, mask=False)], 1002),
                    'reserved bit': ([frame(1, text, bits=4)], 1002), 'reserved bits': ([frame(9, b'', bits=3)], 1002),
                    'reserved opcode': ([frame(3, text)], 1002), 'reserved control': ([frame(11, b'')], 1002),
                    'binary': ([frame(2, text)], 1003), 'no UTF-8': ([frame(1, b'\\xff\\xfe')], 1007),
                    'half a letter': ([frame(1, b'\\xc3', fin=False), frame(0, b'(')], 1007),
                    'continuation of nothing': ([frame(0, text)], 1002),
                    'begun twice': ([frame(1, b'{', fin=False), frame(1, b'}')], 1002),
                    'ping in parts': ([frame(9, b'a', fin=False)], 1002), 'long ping': ([frame(9, b'a' * 126)], 1002),
                    'huge length': ([frame(1, b'', length=2 ** 63 - 1)], 1009), 'all bits of length': ([frame(1, b'', length=2 ** 64 - 1)], 1009),
                    'large frame': ([frame(1, b'a' * 20000)], 1009),
                    'many fragments': ([frame(1, b'a', fin=False)] + [frame(0, b'a', fin=False)] * 80, 1009),
                    'large in parts': ([frame(1, b'a' * 9000, fin=False), frame(0, b'a' * 9000)], 1009),
                    'ping flood': ([frame(9, b'a')] * 500, 1008), 'message flood': ([frame(1, text)] * 500, 1008),
                    'close of one byte': ([frame(8, b'a')], 1002), 'close of no code': ([frame(8, struct.pack('>H', 1005))], 1002),
                    'close without UTF-8': ([frame(8, struct.pack('>H', 1000) + b'\\xff')], 1007),
                    'close': ([frame(8, struct.pack('>H', 1000))], 1000), 'empty close': ([frame(8)], 1000),
                }
                wrong = {}
                for name, (frames, expected) in cases.items():
                    s = connect()
                    try: s.sendall(b''.join(frames))
                    except (BrokenPipeError, ConnectionResetError): pass
                    got = code(s)
                    if got != expected: wrong[name] = got
                    s.close()
                print(json.dumps(wrong))
                """
        try await FeedService.run { service in
            let wrong = try await service.python(program)
            #expect(wrong == .object([:]))
        }
    }

    @Test func fragmentsThatNeverEndAndTrickledFramesEnd() async throws {
        var limits = LiveFeed.Limits()
        (limits.subscribing, limits.silence, limits.heartbeat) = (400, 1_200, 200)
        let program =
            Self.raw + """

                import time
                open_parts, trickle = connect(), connect()
                subscribe = frame(1, b'{"type":"subscribe","topics":["scans"]}')
                open_parts.sendall(subscribe + frame(1, b'{', fin=False))
                trickle.sendall(subscribe + frame(1, b'', length=1000))
                for _ in range(30):
                    try: trickle.sendall(b'a')
                    except OSError: break
                    time.sleep(0.05)
                print(json.dumps([code(open_parts), code(trickle)]))
                """
        try await FeedService.run(limits) { service in
            let codes = try await service.python(program)
            #expect(codes == [4408, 4408])
        }
    }

    /// Random frames, whole and cut, and random bytes: then a plain client is served as ever.
    @Test func anythingElseLeavesItUp() async throws {
        let program =
            Self.raw + """

                r = random.Random(7)
                codes = set()
                for number in range(250):
                    s = connect(r.choice(['json', 'msgpack']))
                    data = b''
                    for _ in range(r.randrange(1, 8)):
                        kind = r.randrange(6)
                        payload = r.randbytes(r.choice([0, 1, 5, 125, 126, 400]))
                        if kind == 0: data += r.randbytes(r.randrange(40))
                        elif kind == 1: data += frame(r.choice([1, 2]), payload, fin=r.random() < 0.5)
                        elif kind == 2: data += frame(r.randrange(16), payload, fin=r.random() < 0.7, bits=r.choice([0, 0, 0, 5]))
                        elif kind == 3: data += frame(2, b'\\x82\\xa4type\\xa9subscribe\\xa6topics\\x91\\xa5scans')
                        elif kind == 4: data += frame(1, b'{"type":"subscribe","topics":["scans"],"cursor":"AAAA"}')
                        else: data += frame(r.choice([0, 9, 10]), payload[:125])
                    data += frame(8, struct.pack('>H', 1000))
                    try:
                        s.sendall(data[:r.randrange(len(data))] if r.random() < 0.1 else data)
                        s.shutdown(socket.SHUT_WR)
                    except OSError: pass
                    codes.add(code(s))
                    s.close()
                s = connect()
                s.sendall(frame(1, b'{"type":"subscribe","topics":["scans"]}'))
                received = b''
                while b'hello' not in received or b'subscribed' not in received:
                    part = s.recv(65536)
                    assert part, received
                    received += part
                print(json.dumps([sorted(c for c in codes if c), b'hello' in received]))
                """
        try await FeedService.run { service in
            let answer = try await service.python(program)
            let codes: Set<JSON> = [1000, 1001, 1002, 1003, 1007, 1009, 4400]
            let others = (answer.array?.first?.array ?? []).filter { !codes.contains($0) }
            #expect(others.isEmpty)
            #expect(answer.array?.last == true)
            for _ in 0..<1_200 where service.feed.counts.connections > 0 {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(service.feed.counts.connections == 0, "none is held for ever")
        }
    }
}

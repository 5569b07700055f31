"""Frames that no client of good will sends, by hand over TLS: each connection has to be ended, or its stream refused,
and the service has to answer others meanwhile. usage: http2_floods.py PORT; prints what became of each, as JSON."""
import json, random, socket, ssl, struct, sys, threading, time

port = int(sys.argv[1])
DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
END_STREAM, END_HEADERS = 1, 4


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value, index=0x00):
    def text(t):
        size = len(t)
        if size < 127:
            return bytes([size]) + t
        out, size = b"\x7f", size - 127
        while size >= 128:
            out, size = out + bytes([size & 127 | 128]), size >> 7
        return out + bytes([size]) + t
    return bytes([index]) + text(name) + text(value)


REQUEST = b"\x82\x87\x84" + literal(b":authority", b"localhost")  # GET https /


class Connection:
    def __init__(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        end = time.monotonic() + 60
        while True:  # who is too slow to open one, because the machine is busy, tries again
            try:
                self.socket = context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=60))
                break
            except OSError:
                if time.monotonic() > end:
                    raise
        assert self.socket.selected_alpn_protocol() == "h2"
        self.bytes, self.frames = b"", []
        self.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS))

    def send(self, data):
        """Whether it was taken."""
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False

    def read(self, until=lambda kind, payload: False):
        """Reads to the end, or to a frame; says whether the other side ended it."""
        try:
            while True:
                while len(self.bytes) >= 9:
                    size = int.from_bytes(self.bytes[:3], "big")
                    if len(self.bytes) < 9 + size:
                        break
                    kind, payload = self.bytes[3], self.bytes[9:9 + size]
                    self.bytes = self.bytes[9 + size:]
                    self.frames.append(kind)
                    if until(kind, payload):
                        return False
                more = self.socket.recv(65536)
                if not more:
                    return True
                self.bytes += more
        except (TimeoutError, socket.timeout):
            return False
        except OSError:
            return True

    def refused(self):
        """Ended, said to be over, or the stream reset."""
        ended = self.read(until=lambda kind, _: kind in (GOAWAY, RST))
        return ended or GOAWAY in self.frames or RST in self.frames


def too_many_streams():
    c = Connection()
    c.send(b"".join(frame(HEADERS, END_HEADERS, 1 + 2 * n, REQUEST) for n in range(150)))
    return c.refused()


def large_header_list():
    c = Connection()
    block = REQUEST + b"".join(literal(b"x-%d" % n, b"a" * 4000) for n in range(15))
    parts = [block[n:n + 16000] for n in range(0, len(block), 16000)]
    c.send(frame(HEADERS, 1, 1, parts[0]))
    for part in parts[1:-1]:
        c.send(frame(CONTINUATION, 0, 1, part))
    c.send(frame(CONTINUATION, END_HEADERS, 1, parts[-1]))
    return c.refused()


def compression_bomb():
    c = Connection()
    c.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, REQUEST + literal(b"x", b"a" * 3900, 0x40)))
    c.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, REQUEST + b"\xbe" * 10000))
    return c.read(until=lambda kind, _: kind == GOAWAY) or GOAWAY in c.frames


def continuation_flood():
    c = Connection()
    c.send(frame(HEADERS, 1, 1, REQUEST))
    for n in range(10000):
        if not c.send(frame(CONTINUATION, 0, 1, b"")):
            break
    return c.refused()


def header_block_without_end():
    c = Connection()
    c.send(frame(HEADERS, 1, 1, REQUEST))
    return c.read()


def rapid_reset():
    c = Connection()
    for n in range(5000):
        stream = 1 + 2 * n
        if not c.send(frame(HEADERS, END_HEADERS | END_STREAM, stream, REQUEST) + frame(RST, 0, stream, b"\0\0\0\x08")):
            break
    return c.refused()


def flood(data):
    def run():
        c = Connection()
        c.socket.settimeout(10)  # it does not read while we do not
        taken = sum(c.send(data * 1000) for _ in range(400))
        c.socket.settimeout(60)
        # Either it ended, or it stopped reading: it does not keep what it cannot send.
        return taken < 400 or c.read()
    return run


def empty_data():
    c = Connection()
    post = b"\x83\x87\x84" + literal(b":authority", b"localhost")
    c.send(frame(HEADERS, END_HEADERS, 1, post) + frame(DATA, 0, 1) * 1000)
    return c.refused()


def window_overflow():
    c = Connection()
    c.send(frame(WINDOW, 0, 0, b"\x7f\xff\xff\xff") * 2)
    return c.refused()


def frame_too_large():
    c = Connection()
    c.send(frame(HEADERS, END_HEADERS, 1, b"a" * 100000))
    return c.refused()


def bad_streams():
    c = Connection()
    c.send(frame(HEADERS, END_HEADERS | END_STREAM, 2, REQUEST))
    return c.refused()


def silence():
    return Connection().read()


def noise(seed):
    def run():
        made = random.Random(seed)
        c = Connection()
        for _ in range(200):
            payload = made.randbytes(made.choice([0, 4, 5, 8, 100]))
            if not c.send(frame(made.randrange(12), made.randrange(256), made.choice([0, 1, 3, 5, 99]), payload)):
                break
        return c.read()
    return run


def alive():
    """Who is too slow for limits of seconds, because the machine is busy, asks again."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if answered():
                return True
        except OSError:
            pass
    return False


def answered():
    c = Connection()
    path = b"\x04" + bytes([6]) + b"/livez"
    c.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, b"\x82\x87" + path + literal(b":authority", b"localhost")))
    c.read(until=lambda kind, payload: kind == DATA and b'"ok"' in payload)
    return DATA in c.frames


attacks = {f.__name__: f for f in [
    too_many_streams, large_header_list, compression_bomb, continuation_flood, header_block_without_end, rapid_reset,
    empty_data, window_overflow, frame_too_large, bad_streams, silence]}
attacks["ping flood"] = flood(frame(PING, 0, 0, b"12345678"))
attacks["settings flood"] = flood(frame(SETTINGS))
for seed in range(8):
    attacks["noise %d" % seed] = noise(seed)
results = {}


def run(name):
    try:
        results[name] = attacks[name]() and alive()
    except Exception as error:  # noqa: what went wrong is the result
        results[name] = repr(error)


threads = [threading.Thread(target=run, args=[name]) for name in attacks]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(json.dumps(results))

"""A service that lies, for the dashboard's tests: a ledger of the tests' own and a pool under load; its files are those of the source folder."""
import base64, hashlib, http.server, json, pathlib, random, re, socketserver, struct, threading, time, urllib.parse
import kit_ledger

ROOT = pathlib.Path(__file__).resolve().parents[3] / "Sources/Service/Dashboard"
TYPES = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
         "svg": "image/svg+xml"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types picket")
PASSWORD = "a long enough phrase"
SESSION = {"name": "ada", "roles": ["auditor"], "permissions": ["ledger:read", "pool:read"], "detectors": None, "hasSecondFactor": False, "csrfToken": "token"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    sessions: set = set()

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json", **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        tag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
        if status == 200 and self.command == "GET":
            headers["ETag"] = tag
            if self.headers.get("If-None-Match") == tag:
                status, body = 304, b""
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(body), **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def problem(self, status, code, detail, **more):
        self.answer(status, {"type": f"urn:picket:problem:{code}", "title": code, "status": status, "detail": detail,
                             "trace": "0" * 31 + "1", **more}, "application/problem+json")

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path == "/v1/live":
            return self.live()
        if not url.path.startswith("/v1"):
            return self.file(url.path)
        self.call(url)

    do_POST = do_DELETE = do_PATCH = do_PUT = lambda self: self.call(urllib.parse.urlsplit(self.path))

    def file(self, path):
        name = "index.html" if path == "/" else path.rpartition("/")[2]
        file = ROOT / name
        if not file.is_file():
            return self.answer(404, b"", "text/plain")
        body = file.read_bytes()
        if name == "index.html":
            body = body.replace(b"{base}", b"/dashboard/kit")
        self.answer(200, body, TYPES[name.rpartition(".")[2]], Content_Security_Policy=POLICY, X_Content_Type_Options="nosniff")

    def call(self, url):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"null") if length else None
        query = dict(urllib.parse.parse_qsl(url.query))
        cookie = re.search(r"session=(\w+)", self.headers.get("Cookie", ""))
        if url.path == "/v1/session" and self.command == "POST":
            return self.sign_in(body)
        if not cookie or cookie[1] not in self.sessions:
            return self.problem(401, "unauthenticated", "sign in")
        if self.command != "GET" and self.headers.get("X-CSRF-Token") != "token":
            return self.problem(403, "forged", "the token is missing")
        self.route(url.path.removeprefix("/v1/").split("/"), query)

    def sign_in(self, body):
        if body["name"] != "ada" or body["password"] != PASSWORD:
            return self.problem(401, "unauthenticated", "the name, the password or the code is wrong")
        name = f"{random.getrandbits(64):x}"
        self.sessions.add(name)
        self.answer(200, {"csrfToken": "token"}, Set_Cookie=f"session={name}; HttpOnly; SameSite=Strict; Path=/")

    def route(self, path, query):
        match self.command, path:
            case "GET", ["session"]: self.answer(200, SESSION)
            case "GET", ["labels"]: self.answer(200, {"levels": [{"number": 0, "name": "public"}], "compartments": []})
            case "GET", ["pool"]: self.answer(200, pool())
            case "GET", ["pool", "recommendations"]: self.answer(200, {"items": []})
            case "GET", ["ledger", *rest]: kit_ledger.route(self, rest, query)
            case _: self.problem(404, "not-found", "there is nothing at this path in the tests' kit")

    def live(self):
        accept = base64.b64encode(hashlib.sha1(
            (self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        self.send_response(101)
        for name, value in {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept,
                            "Sec-WebSocket-Protocol": "picket.v1.msgpack"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        self.say({"type": "hello", "version": 1, "heartbeat": 15_000})
        while message := self.message():
            self.seq, self.topics = 0, message["topics"]
            self.say({"type": "subscribed", "topics": self.topics, "cursor": "0"})

    def message(self):
        head = self.rfile.read(2)
        if len(head) < 2 or head[0] & 15 != 2:
            return None
        length = head[1] & 127
        length = struct.unpack(">H", self.rfile.read(2))[0] if length == 126 else length
        mask = self.rfile.read(4)
        return unpacked(bytes(byte ^ mask[at & 3] for at, byte in enumerate(self.rfile.read(length))))[0]

    def say(self, message):
        body = packed(message)
        self.wfile.write(b"\x82" + (bytes([len(body)]) if len(body) < 126 else b"\x7e" + struct.pack(">H", len(body))) + body)
        self.wfile.flush()


def pool():
    chance = random.Random(int(time.time() * 10))
    return {"workers": 64, "runningTasks": chance.randrange(20, 64), "waitingTasks": chance.randrange(900), "waitingScans": 3, "runningScans": 2, "tasks": 10**6, "abandonedThreads": 0, "steals": 4000,
            "admittedBytes": 10**7, "requests": {"taken": 900, "ended": 880, "stopped": 4, "refused": 1}, "workSeconds": 5000.0, "poolSeconds": 60.0, "overhead": 0.012, "longestTaskSeconds": 0.4,
            "latency": {name: {"count": 300, "median": (scale := chance.lognormvariate(-6, 1)), "p95": scale * 4, "p99": scale * 9, "longest": scale * 30} for name in ("urgent", "normal", "idle")},
            "cache": {"hits": 713, "misses": 287}, "notices": []}


def packed(value):
    """MessagePack, in its widest forms."""
    match value:
        case None: return b"\xc0"
        case bool(): return b"\xc3" if value else b"\xc2"
        case int(): return b"\xd3" + struct.pack(">q", value)
        case float(): return b"\xcb" + struct.pack(">d", value)
        case str(): return b"\xdb" + struct.pack(">I", len(value.encode())) + value.encode()
        case list(): return b"\xdd" + struct.pack(">I", len(value)) + b"".join(map(packed, value))
        case dict(): return b"\xdf" + struct.pack(">I", len(value)) + b"".join(packed(name) + packed(each) for name, each in value.items())


def unpacked(data):
    """Of what the page sends: short texts, lists and objects."""
    head, rest = data[0], data[1:]
    if head & 0xe0 == 0xa0:
        return rest[:head & 31].decode(), rest[head & 31:]
    if head == 0xda:
        length = struct.unpack(">H", rest[:2])[0]
        return rest[2:2 + length].decode(), rest[2 + length:]
    values = []
    for _ in range((head & 15) * (2 if head & 0xf0 == 0x80 else 1)):
        each, rest = unpacked(rest)
        values.append(each)
    return (dict(zip(values[::2], values[1::2])) if head & 0xf0 == 0x80 else values), rest


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_):
        """Browsers hang up on what they no longer want."""


def serve(port=0):
    Handler.sessions = set()
    server = Server(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server

"""A service made of seeded data, for the dashboard's tests: the paths and answers that service.js speaks, nothing else.

`kit.py PORT [FINDINGS]` serves the dashboard's files from the source folder, as DashboardFiles.swift serves them.
"""
import base64, hashlib, hmac, http.server, json, pathlib, random, re, socketserver, struct, sys, threading, time, urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[3] / "Sources/Service/Dashboard"
TYPES = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
         "svg": "image/svg+xml"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types picket")
SECRET, PASSWORD = b"12345678901234567890", "a long enough phrase"
SEVERITIES = ["critical", "high", "medium", "low", "info"]
EXCERPT = ["def read(text):", "    # from the address", "    if not text:", "    eval(text)", "    return", "", "def write():"]
STATES = ["new", "open", "triaged", "accepted", "fixed", "regressed"]
RULES = [("security/eval", "security", "eval runs whatever it is given"),
         ("security/sql-injection", "security", "SQL is put together from text that comes from outside"),
         ("complexity/cognitive", "complexity", "a function that is hard to follow (cognitive complexity 31, at most 15)"),
         ("connascence/position", "connascence", "5 positional arguments have to be in one order in 3 places"),
         ("power-of-ten/unbounded-loop", "power-of-ten", "a loop without a bound that can be shown"),
         ("unused/function", "unused", "nothing calls this function")]
ALL = ["projects:read", "projects:write", "scans:read", "scans:submit", "scans:cancel", "findings:read", "findings:triage",
       "detectors:read", "detectors:manage", "pool:read", "alerts:read", "alerts:manage", "compliance:read", "ledger:read",
       "audit:read", "users:manage", "settings:manage"]
NOW = int(time.time() * 1000)


def identifier(number):
    return "01" + f"{number:024d}"


def totp(at):
    digest = hmac.new(SECRET, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 10**6:06d}"


class Data:
    def __init__(self, count, seed=7):
        chance = random.Random(seed)
        self.findings = []
        for number in range(count):
            rule, detector, message = RULES[number % len(RULES)]
            line = 4 + chance.randrange(900)
            self.findings.append({
                "id": identifier(number), "project": identifier(0), "tool": "picket", "rule": rule, "message": message,
                "severity": SEVERITIES[min(4, int(chance.expovariate(0.6)))], "confidence": "high",
                "state": chance.choices(STATES, [3, 5, 2, 1, 2, 1])[0], "acceptedUntil": None, "assignee": None, "version": 1,
                "path": f"src/module{number % 31}/part{number % 13}.py", "start": {"line": line, "column": 5}, "end": {"line": line, "column": 15},
                "excerpt": {"firstLine": line - 3, "lines": EXCERPT}, "measures": [],
                "related": [{"message": "there", "path": f"src/module{chance.randrange(30)}/part{number % 13}.py", "line": 3, "column": 1}] if "connascence" in rule else [],
                "firstSeen": NOW - chance.randrange(10**10), "lastSeen": NOW - chance.randrange(10**8), "fixedAt": None,
                "firstScan": identifier(901), "lastScan": identifier(901),
                "fingerprint": f"{chance.getrandbits(128):032x}", "label": {"level": 0, "compartments": []}})
        self.index = {each["id"]: each for each in self.findings}
        self.history = {}
        self.lock = threading.Lock()
        self.sockets = []
        self.ledger = None

    def chosen(self, query):
        found = self.findings
        for name in ("severity", "state", "rule"):
            if query.get(name):
                values = set(query[name].split(","))
                found = [each for each in found if each[name] in values]
        if query.get("tag"):
            found = [each for each in found if each["rule"].startswith(query["tag"])]
        if query.get("path"):
            found = [each for each in found if each["path"].startswith(query["path"])]
        if query.get("text"):
            word = query["text"].lower()
            found = [each for each in found if word in each["message"].lower() or word in each["path"]]
        return found


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    data: Data
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
        import kit_answers
        kit_answers.route(self, self.command, url.path.removeprefix("/v1/").split("/"), query, body, cookie[1])

    def sign_in(self, body):
        if body["name"] != "ada" or body["password"] != PASSWORD:
            return self.problem(401, "unauthenticated", "the name, the password or the code is wrong")
        if "code" not in body and "recoveryCode" not in body:
            return self.problem(401, "second-factor-required", "send the code of the authenticator")
        if body.get("code") not in (totp(time.time()), totp(time.time() - 30)) and body.get("recoveryCode") != "recover-me":
            return self.problem(401, "unauthenticated", "the name, the password or the code is wrong")
        name = f"{random.getrandbits(64):x}"
        self.sessions.add(name)
        self.answer(200, {"csrfToken": "token"}, Set_Cookie=f"session={name}; HttpOnly; SameSite=Strict; Path=/")

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
            if self not in self.data.sockets:
                self.data.sockets.append(self)

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

    @classmethod
    def publish(cls, event):
        for each in list(cls.data.sockets):
            if event["topic"] not in each.topics:
                continue
            try:
                each.say({"type": "events", "events": [event], "seq": each.seq + 1, "cursor": "1"})
                each.seq += 1
            except (OSError, ValueError):
                cls.data.sockets.remove(each)


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


def serve(port=0, count=100_000):
    Handler.data = Data(count)
    Handler.sessions = set()
    server = Server(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    sys.modules["kit"] = sys.modules["__main__"]
    server = serve(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
    print(server.server_address[1], flush=True)
    threading.Event().wait()

"""The real service for the dashboard's tests: `picket serve` with its own TLS, ledger and SQLite in a temporary folder, and people who use it.

    with real.Service() as service: service.base, service.people["ada"], service.ask("GET", "/v1/projects")
"""
import base64, hashlib, hmac, http.client, json, os, pathlib, random, re, shutil, signal, socket, ssl, struct, subprocess, tempfile, time, urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("PICKET", str(ROOT / ".build/debug/picket"))
PASSWORD = "violet harbour tram 9"
ROLES = {"ada": ["administrator", "analyst", "operator"], "edsger": ["auditor"], "vera": ["viewer"]}
SEVERITIES = ["error", "warning", "note"]


def totp(secret, at):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7fffffff) % 10**6:06d}"


def free_port():
    """None of those the system gives out by itself: such a one would be somebody else's when the service comes back to it."""
    first, last = map(int, open("/proc/sys/net/ipv4/ip_local_port_range").read().split())
    ports = [port for port in range(10_000, 65_535) if not first <= port <= last] or list(range(10_000, 32_000))
    while True:
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", random.choice(ports)))
                return one.getsockname()[1]
            except OSError:
                pass


class Person:
    """Signed in over the API, as a browser would be."""

    def __init__(self, service, name):
        self.service, self.name, self.cookie, self.token, self.secret, self.codes = service, name, None, None, None, []

    def ask(self, method, path, body=None, expect=(200, 201, 202, 204), kind="application/json"):
        headers = {"Accept": "application/json"}
        if self.cookie:
            headers |= {"Cookie": f"__Host-picket={self.cookie}", "X-CSRF-Token": self.token}
        if body is not None:
            headers["Content-Type"] = kind
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        while True:
            connection = http.client.HTTPSConnection("127.0.0.1", self.service.port, timeout=300, context=ssl._create_unverified_context())
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            raw = answer.read()
            connection.close()
            if answer.status != 429:
                break
            time.sleep(int(answer.headers.get("Retry-After", 1)))
        for name, value in answer.headers.items():
            if name.lower() == "set-cookie" and value.startswith("__Host-picket="):
                self.cookie = value.split(";")[0].split("=", 1)[1]
        value = json.loads(raw) if raw and "json" in answer.headers.get("Content-Type", "") else raw
        if isinstance(value, dict) and "csrfToken" in value:
            self.token = value["csrfToken"]
        if answer.status not in expect:
            raise AssertionError(f"{method} {path}: {answer.status} {value}")
        return value

    def sign_in(self):
        self.cookie = None
        self.ask("POST", "/v1/session", {"name": self.name, "password": PASSWORD})

    def take_second_factor(self):
        """Its code is used: the next one that lets in is of the next half minute."""
        address = self.ask("POST", "/v1/session/second-factor", {"password": PASSWORD})["address"]
        self.secret = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["secret"][0]
        self.used = int(time.time()) // 30
        self.codes = self.ask("POST", "/v1/session/second-factor/confirmation", {"code": totp(self.secret, self.used * 30)})["recoveryCodes"]

    def next_code(self):
        """One that was not used: the clock may be half a minute off, so the next one is taken early."""
        step = max(self.used + 1, int(time.time()) // 30)
        while step > int(time.time()) // 30 + 1:
            time.sleep(0.2)
        self.used = step
        return totp(self.secret, step * 30)


class Service:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="picket-dashboard-")
        os.mkdir(f"{self.folder}/data", 0o700)
        with open(f"{self.folder}/data/picket.yaml", "w") as file:
            file.write("serve:\n  labels:\n    levels: [open, house, confidential, sealed]\n    compartments: [propulsion, guidance]\n")
        self.process, self.port = None, None

    def __enter__(self):
        self.start()
        self.people = {}
        first = self.people["first"] = Person(self, "first")
        first.ask("POST", "/v1/session/link", {"token": self.welcome, "name": "first", "password": PASSWORD})
        for name, roles in ROLES.items():
            link = first.ask("POST", "/v1/users", {"name": name, "roles": roles})["link"]
            self.people[name] = Person(self, name)
            self.people[name].ask("POST", "/v1/session/link", {"token": link.rpartition("=")[2], "password": PASSWORD})
        self.people["ada"].take_second_factor()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        """Again where it was."""
        isBack, port = self.port is not None, self.port or free_port()
        self.log = open(f"{self.folder}.log", "ab")
        self.process = subprocess.Popen([PROGRAM, "serve", "--data", f"{self.folder}/data", "--port", str(port)], stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.welcome, said = None, []
        for line in self.process.stdout:
            said.append(line)
            if found := re.search(r"listening on (https://\S+:(\d+))", line):
                self.base, self.port = found[1], int(found[2])
            if found := re.search(r"#welcome=(\S+)", line):
                self.welcome = found[1]
            if line.startswith("certificate") and (self.welcome or isBack):
                return
            if self.welcome and hasattr(self, "base"):
                return
        raise AssertionError(f"picket serve ended: {said}; see {self.folder}.log")

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()
        self.process = None
        self.log.close()
        os.unlink(f"{self.folder}.log")

    def ask(self, *arguments, **options):
        return self.people["ada"].ask(*arguments, **options)

    # MARK: What it has to show

    def project(self, key, name, **more):
        return self.ask("POST", "/v1/projects", {"key": key, "name": name, "description": f"What flies the {key}", **more})

    def scan(self, project, files, wait=True, **terms):
        made = self.ask("POST", f"/v1/projects/{project}/scans", {"files": [{"path": path, "content": text} for path, text in files.items()], **terms})
        return self.finished(made["id"]) if wait else made

    def finished(self, scan):
        end = time.monotonic() + 300
        while (state := self.ask("GET", f"/v1/scans/{scan}"))["state"] not in ("done", "failed", "cancelled"):
            assert time.monotonic() < end, state
            time.sleep(0.1)
        assert state["state"] == "done", state
        return state

    def fill(self, project, count):
        """So many findings of another tool. Their messages have their numbers."""
        at = 0
        while at < count:
            results = [{"ruleId": f"other/rule{number % 7}", "level": SEVERITIES[number % 3], "message": {"text": f"finding number {number}"},
                        "locations": [{"physicalLocation": {"artifactLocation": {"uri": f"src/module{number % 31}/part{number % 13}.py"}, "region": {"startLine": 1 + number % 900, "startColumn": 5}}}]}
                       for number in range(at, min(at + 20_000, count))]
            log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "other", "version": "1"}}, "results": results}]}
            self.ask("POST", f"/v1/projects/{project}/imports", log, kind="application/sarif+json")
            at += 20_000


def sources(changed=0):
    """Small programs in which there is something to find; `changed` of them are mended."""
    files = {"lander/control.py": CONTROL, "lander/radio.py": RADIO, "lander/store.py": STORE, "lander/descent.c": DESCENT, "lander/panel.js": PANEL}
    for number in range(6):
        files[f"lander/sensor{number}.py"] = SENSOR.replace("NUMBER", str(number))
    if changed > 0:
        files["lander/control.py"] = CONTROL.replace("eval(text)", "int(text)")
    if changed > 1:
        files["lander/store.py"] = STORE.replace("pickle.loads(data)", "data")
    return files


CONTROL = '''"""Commands from the ground."""
import subprocess


def execute(text, state, speed, height, fuel, angle, wind, mode):
    if text:
        if state == "descent":
            for step in range(10):
                if speed > 3 and height < 100:
                    while fuel > 0:
                        if angle > 5 or wind > 7:
                            if mode == "manual":
                                return eval(text)
                            elif mode == "auto":
                                fuel -= 1
                            else:
                                fuel -= 2
                        else:
                            fuel -= 3
    try:
        subprocess.call("telemetry " + text, shell=True)
    except:
        pass
    return None


def unused_helper(values=[]):
    values.append(1)
    return values
'''
RADIO = '''import hashlib, random

KEY = "AKIAIOSFODNN7EXAMPLE"


def checksum(data):
    return hashlib.md5(data).hexdigest()


def token():
    return str(random.random())


def send(host, port, timeout, retries, data):
    return (host, port, timeout, retries, data)


send("earth", 70, 5, 3, b"a")
send("mars", 71, 5, 3, b"b")
send("moon", 72, 5, 3, b"c")
'''
STORE = '''import pickle, sqlite3


def load(data):
    return pickle.loads(data)


def find(name):
    database = sqlite3.connect("craft.db")
    return database.execute("SELECT * FROM parts WHERE name = '%s'" % name).fetchall()
'''
SENSOR = '''def readNUMBER(kind, value):
    if kind == 1:
        return value * 9.81
    if kind == 2:
        return value * 9.81 + 273
    if kind == 3:
        return value * 9.81 - 40
    return value == 42
'''
DESCENT = '''#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int burn(char *order) {
    char buffer[16];
    strcpy(buffer, order);
    gets(buffer);
again:
    if (buffer[0] == 'x') goto again;
    char *copy = malloc(64);
    sprintf(copy, order);
    system(copy);
    return 0;
}

int fall(int height) { return height > 0 ? fall(height - 1) : 0; }
'''
PANEL = '''function show(text) {
  document.getElementById("panel").innerHTML = text;
  if (text == 0) { eval(text); }
  setTimeout("show()", 10);
}
'''

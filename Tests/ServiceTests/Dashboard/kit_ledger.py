"""A ledger of the tests: RFC 6962 tree, signed note, keys, made with hashlib and the cryptography package."""
import base64, hashlib, json
from cryptography.hazmat.primitives.asymmetric import ed25519, ec
from cryptography.hazmat.primitives import hashes, serialization

ORIGIN = "example.com/lander/1"
leaf = lambda data: hashlib.sha256(b"\0" + data).digest()
node = lambda left, right: hashlib.sha256(b"\1" + left + right).digest()


def split(count):
    return 1 << (count - 1).bit_length() - 1


def root(hashes_):
    if len(hashes_) == 1:
        return hashes_[0]
    k = split(len(hashes_))
    return node(root(hashes_[:k]), root(hashes_[k:]))


def path(index, hashes_):
    if len(hashes_) == 1:
        return []
    k = split(len(hashes_))
    if index < k:
        return path(index, hashes_[:k]) + [root(hashes_[k:])]
    return path(index - k, hashes_[k:]) + [root(hashes_[:k])]


def consistency(old, hashes_, whole=True):
    if old == len(hashes_):
        return [] if whole else [root(hashes_)]
    k = split(len(hashes_))
    if old <= k:
        return consistency(old, hashes_[:k], whole) + [root(hashes_[k:])]
    return consistency(old - k, hashes_[k:], False) + [root(hashes_[:k])]


class Ledger:
    def __init__(self, size=300):
        self.ed = ed25519.Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
        self.ec = ec.derive_private_key(12345678901234567890, ec.SECP384R1())
        raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
        point = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        self.types = [b"\1" + self.ed.public_key().public_bytes(*raw),
                      b"\xffpicket/ecdsa-p384-sha384" + self.ec.public_key().public_bytes(*point)]
        self.keys = [f"{ORIGIN}+{self.identifier(each).hex()}+{base64.b64encode(each).decode()}" for each in self.types]
        actions = ["scan.completed", "finding.waived", "report.attested", "key.generated", "alert.raised"]
        self.entries = [json.dumps({"action": actions[i % 5], "actor": "user:ada", "object": f"lander@{i}", "outcome": "success",
                                    "sequence": i, "time": 1_790_000_000_000 + i * 60_000, "version": 1},
                                   separators=(",", ":"), sort_keys=True).encode() for i in range(size)]
        self.leaves = [leaf(each) for each in self.entries]
        self.tampered = None

    def identifier(self, key):
        return hashlib.sha256(ORIGIN.encode() + b"\n" + key).digest()[:4]

    def checkpoint(self, size):
        text = f"{ORIGIN}\n{size}\n{base64.b64encode(root(self.leaves[:size])).decode()}\n".encode()
        signatures = [self.ed.sign(text), self.ec.sign(text, ec.ECDSA(hashes.SHA384()))]
        lines = "".join(f"\u2014 {ORIGIN} {base64.b64encode(self.identifier(key) + signature).decode()}\n"
                        for key, signature in zip(self.types, signatures))
        return text.decode() + "\n" + lines


LEDGER = Ledger()


def route(handler, rest, query):
    size = len(LEDGER.entries)
    if rest == []:
        handler.answer(200, {"origin": ORIGIN, "size": size, "root": "", "checkpoint": LEDGER.checkpoint(size), "signers": LEDGER.keys})
    elif rest == ["verify"]:
        handler.answer(200, {"verified": True, "size": size, "problem": None, "index": None})
    elif rest == ["entries"]:
        start, limit = int(query.get("from", 0)), int(query.get("limit", 50))
        items = [{"hidden": False, **json.loads(each)} if i % 7 or i > 290 else {"sequence": i, "hidden": True} for i, each in list(enumerate(LEDGER.entries))[start:start + limit]]
        handler.answer(200, {"items": items, "next": start + limit if start + limit < size else None})
    elif len(rest) == 3 and rest[2] == "proof":
        index = int(rest[1])
        entry = LEDGER.entries[index]
        if LEDGER.tampered == index:
            entry = entry.replace(b"user:ada", b"user:eve")
        handler.answer(200, {"checkpoint": LEDGER.checkpoint(size), "entry": entry.decode(), "index": index,
                             "path": [base64.b64encode(each).decode() for each in path(index, LEDGER.leaves)]})
    elif rest == ["consistency"]:
        old = int(query["from"])
        if old > size:
            return handler.problem(400, "invalid-request", f"the ledger has {size} entries")
        handler.answer(200, {"from": old, "size": size, "checkpoint": LEDGER.checkpoint(size), "path": [] if old == size else [base64.b64encode(each).decode() for each in consistency(old, LEDGER.leaves)]})
    else:
        handler.problem(404, "not-found", "there is no such thing in this ledger")

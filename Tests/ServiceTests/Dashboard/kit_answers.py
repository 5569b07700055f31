"""What the kit's service answers."""
import random, time
import kit
import kit_ledger

WHY = "`eval` runs any text as a program. Who can choose the text can do whatever this program may do."
MEND = "Parse what is expected and nothing else:\n\n    value = ast.literal_eval(text)\n\nor look the name up in a table."


def page(handler, items, query):
    start, limit = int(query.get("cursor") or 0), int(query.get("limit", 50))
    after = start + limit
    handler.answer(200, {"items": items[start:after], "next": str(after) if after < len(items) else None})


def route(handler, method, path, query, body, session):
    data, now = handler.data, int(time.time() * 1000)
    match method, path:
        case "GET", ["session"]:
            handler.answer(200, {"name": "ada", "roles": ["analyst", "operator", "administrator"], "permissions": kit.ALL, "csrfToken": "token"})
        case "DELETE", ["session"]:
            handler.sessions.discard(session)
            handler.answer(204, b"")
        case "GET", ["findings"]:
            page(handler, data.chosen(query), query)
        case "GET", ["findings", "count"]:
            handler.answer(200, {"count": len(data.chosen(query))})
        case "GET", ["findings", "groups"]:
            groups = {}
            for each in data.chosen(query):
                groups[each[query["by"]]] = groups.get(each[query["by"]], 0) + 1
            handler.answer(200, {"items": [{"key": key, "count": count} for key, count in sorted(groups.items(), key=lambda each: -each[1])]})
        case "POST", ["findings", "triage"]:
            for name in body["ids"]:
                if "state" in body:
                    data.index[name]["state"] = body["state"]
                data.history.setdefault(name, []).append({"at": now, "actor": "user:ada", "text": body.get("state", "comment"), "comment": body.get("comment")})
            handler.answer(200, {"changed": len(body["ids"])})
        case "GET", ["findings", name] if name in data.index:
            each = data.index[name]
            first = max(1, each["line"] - 3)
            handler.answer(200, {**each, "why": WHY, "mend": MEND, "tags": ["CWE-95"], "evidence": [], "frame": {
                "firstLine": first, "line": each["line"], "column": 5, "endColumn": 15,
                "lines": ["def read(text):", "    # from the address", "    if not text:", "    eval(text)", "    return", "", "def write():"][:7]}})
        case "GET", ["findings", name, "history"]:
            page(handler, data.history.get(name, [])[::-1], query)
        case "GET", ["findings", name, "similar"]:
            rule = data.index[name]["rule"]
            handler.answer(200, {"items": [each for each in data.findings[:60] if each["rule"] == rule and each["id"] != name][:8]})
        case "GET", ["projects"]:
            page(handler, [{"id": kit.identifier(i), "key": key, "name": key.title(), "description": f"What flies the {key}", "createdAt": kit.NOW - 10**9, "archivedAt": None,
                            "label": {"level": 0, "compartments": []}} for i, key in enumerate(["lander", "orbiter", "rover"])], query)
        case "GET", ["ledger", *rest]:
            kit_ledger.route(handler, rest, query)
        case _:
            handler.problem(404, "not-found", "there is nothing at this path in the tests' kit")

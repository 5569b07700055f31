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


def found(data, project, query):
    return data.chosen(query) if project == "lander" else []


CHANCE = random.Random(3)
DAY = 86_400_000


def scan(i, state="done"):
    begun = kit.NOW - i * DAY // 3
    return {"id": kit.identifier(900 + i), "project": kit.identifier(0), "kind": "repository", "repository": None, "branch": "main", "revision": f"{i:07x}", "paths": [],
            "tool": "picket", "toolVersion": "0.6", "state": state, "priority": 5, "deadline": None, "actor": "key:ci", "label": {"level": 0, "compartments": []},
            "createdAt": begun, "startedAt": begun, "finishedAt": None if state == "running" else begun + 4200 + i,
            "progress": {"done": 240 if state == "running" else 1200, "total": 1200}, "problem": None,
            "counts": {"seen": 412 + i, "found": i % 4, "fixed": i % 3, "regressed": 0, "failures": 2 if i == 3 else 0}}


def curve(start, step, count=60):
    value, points = start, []
    for i in range(count):
        value = max(0, value + CHANCE.gauss(0, step) - step / 9)
        points.append({"at": kit.NOW - (count - i) * DAY, "value": round(value, 2)})
    return points


TREND = [{"day": each["at"] // DAY, "severity": "high", "unresolved": int(each["value"]), "found": int(abs(CHANCE.gauss(9, 4))), "fixed": int(abs(CHANCE.gauss(11, 5))), "regressed": 0} for each in curve(460, 12)]
SCANS = [scan(0, "running")] + [scan(i) for i in range(1, 40)]
QUALITY = {"sigma": 4.31, "dpmo": 2470, "yield": 0.99753, "verdict": "met", "targets": [
    {"title": "Coverage", "value": 0.998, "direction": "at least", "target": 0.99, "isMet": True}, {"title": "Failures a scan", "value": 1.4, "direction": "at most", "target": 1, "isMet": False}],
    "charts": [{"title": title, "points": curve(start, step, 30), "center": start, "upper": start + 3 * step, "lower": max(0, start - 3 * step), "signals": signals}
               for title, start, step, signals in [("Findings a file", 0.42, 0.02, []), ("Duration, seconds", 4.2, 0.4, ["9 points on one side of the mean"]), ("Failures a scan", 1.4, 0.5, []), ("False alarms", 0.11, 0.01, [])]]}
CONTROLS = [{"id": f"CC{i}.1", "title": title, "state": state, "text": "What the framework asks for, in its own words.", "gaps": [] if state == "satisfied" else ["no access review in the last 90 days"],
             "evidence": [{"entry": i * 7, "text": f"scan.completed, entry {i * 7}"}]} for i, (title, state) in enumerate([
                 ("Logical access", "satisfied"), ("Change management", "satisfied"), ("Monitoring", "partial"), ("Risk assessment", "unsatisfied"), ("Incident response", "satisfied")], 1)]
ALERTS = [{"key": f"quality/{i}", "title": title, "severity": severity, "state": state, "text": "", "raisedAt": kit.NOW - i * 10**7, "current": 1.4, "threshold": 1,
           "remediation": "See which files failed, and why: the last scan names them.", "entry": 44 + i} for i, (title, severity, state) in enumerate([
               ("Failures a scan are above their target", "high", "firing"), ("The queue for urgent work is half full", "medium", "acknowledged"), ("A checkpoint was not witnessed", "critical", "resolved")])]
DETECTORS = [{"id": name, "enabled": name != "unused/function", "runs": 48_211, "seconds": 48_211 * 0.0012, "secondsPerRun": 0.0012, "failures": {"timeout": failures} if failures else {},
              "lastError": "took longer than 10 s" if failures else "", "circuit": circuit, "history": [{"seconds": 1.0, "circuit": circuit, "reason": "51 failures"}] if failures > 50 else []}
             for name, circuit, failures in [("security/eval", "closed", 0), ("metrics/cognitive", "closed", 3), ("connascence/position", "half-open", 51), ("unused/function", "closed", 0), ("programs/semgrep", "open", 811)]]


def pool():
    chance = random.Random(int(time.time() * 10))
    return {"workers": 64, "runningTasks": chance.randrange(20, 64), "waitingTasks": chance.randrange(900), "waitingScans": 3, "runningScans": 2, "tasks": 10**6, "abandonedThreads": 0, "steals": 4000,
            "admittedBytes": 10**7, "requests": {"taken": 900, "ended": 880, "stopped": 4, "refused": 1}, "workSeconds": 5000.0, "poolSeconds": 60.0, "overhead": 0.012, "longestTaskSeconds": 0.4,
            "latency": {name: {"count": 300, "median": (scale := chance.lognormvariate(-6, 1)), "p95": scale * 4, "p99": scale * 9, "longest": scale * 30} for name in ("urgent", "normal", "idle")},
            "cache": {"hits": 713, "misses": 287}, "notices": []}


USERS = [{"id": kit.identifier(i), "name": name, "roles": [role], "clearance": {"level": i, "compartments": [i]}, "hasSecondFactor": i != 2, "isDisabled": False, "isLocked": False, "lastSignInAt": kit.NOW - i * 10**7}
         for i, (name, role) in enumerate([("ada", "administrator"), ("grace", "analyst"), ("edsger", "auditor")])]


def route(handler, method, path, query, body, session):
    data, now = handler.data, int(time.time() * 1000)
    match method, path:
        case "GET", ["session"]:
            handler.answer(200, {"name": "ada", "roles": ["analyst", "operator", "administrator"], "permissions": kit.ALL, "hasSecondFactor": False, "csrfToken": "token"})
        case "DELETE", ["session"]:
            handler.sessions.discard(session)
            handler.answer(204, b"")
        case "GET", ["projects", project, "findings"]:
            page(handler, found(data, project, query), query)
        case "GET", ["projects", project, "findings", "groups"]:
            groups = {}
            for each in found(data, project, query):
                groups[each[query["by"]]] = groups.get(each[query["by"]], 0) + 1
            handler.answer(200, {"groups": [{"key": key, "count": count} for key, count in sorted(groups.items(), key=lambda each: -each[1])], "isWhole": True})
        case "POST", ["projects", _, "findings", "triage"]:
            changed, refused = [], []
            for each in body["findings"]:
                finding = data.index[each["id"]]
                if finding["version"] != each["version"] or finding["state"] == "fixed":
                    refused.append(each["id"])
                    continue
                data.history.setdefault(each["id"], []).append({"kind": "state", "at": now, "actor": "user:ada", "before": finding["state"], "after": body["change"]["state"],
                                                                "reason": body["change"].get("reason", ""), "scan": None})
                finding.update(state=body["change"]["state"], acceptedUntil=body["change"].get("until"), version=finding["version"] + 1)
                changed.append(each["id"])
            handler.answer(200, {"changed": changed, "refused": refused, "hasMore": False})
        case "POST", ["findings", name, "comments"]:
            data.history.setdefault(name, []).append({"kind": "comment", "at": now, "actor": "user:ada", "before": None, "after": None, "reason": body["text"], "scan": None})
            handler.answer(201, data.history[name][-1])
        case "GET", ["findings", name] if name in data.index:
            handler.answer(200, data.index[name])
        case "GET", ["rules", family, name]:
            handler.answer(200, {"why": WHY, "mend": MEND, "tags": ["CWE-95"]})
        case "GET", ["findings", name, "history"]:
            page(handler, data.history.get(name, []), query)
        case "GET", ["findings", name, "similar"]:
            rule = data.index[name]["rule"]
            handler.answer(200, {"items": [each for each in data.findings[:60] if each["rule"] == rule and each["id"] != name][:8]})
        case "GET", ["projects"]:
            page(handler, [{"id": kit.identifier(i), "key": key, "name": key.title(), "description": f"What flies the {key}", "createdAt": kit.NOW - 10**9, "archivedAt": None,
                            "label": {"level": 0, "compartments": []}} for i, key in enumerate(["lander", "orbiter", "rover"])], query)
        case "GET", ["projects", "lander", "scans"]:
            page(handler, SCANS, query)
        case "GET", ["projects", _, "scans"]:
            page(handler, [], query)
        case "GET", ["scans", name]:
            handler.answer(200, next(each for each in SCANS if each["id"] == name))
        case "GET", ["projects", project, "overview"]:
            some = project == "lander"
            counts = lambda *each: dict(zip(kit.SEVERITIES, each if some else [0] * 5))
            handler.answer(200, {"findings": {"new": counts(1, 2, 4, 0, 0), "open": counts(2, 30, 150, 180, 20), "triaged": counts(0, 9, 6, 10, 7), "accepted": counts(0, 0, 2, 0, 0),
                                 "suppressed": counts(0, 0, 0, 9, 9), "fixed": counts(9, 20, 30, 37, 0), "regressed": counts(0, 2, 0, 0, 0)},
                                 "unresolved": counts(3, 43, 160, 190, 27), "lastScan": SCANS[3] if some else None})
        case "GET", ["projects", project, "trends"]:
            handler.answer(200, {"days": TREND if project == "lander" else []})
        case "GET", ["quality"]:
            handler.answer(200, QUALITY)
        case "GET", ["compliance"]:
            handler.answer(200, {"items": [{"id": "soc2", "title": "SOC 2", "controls": 5, "satisfied": 3}, {"id": "ssdf", "title": "NIST SSDF", "controls": 42, "satisfied": 42}]})
        case "GET", ["compliance", name]:
            handler.answer(200, {"id": name, "title": "SOC 2", "asOf": kit.NOW, "controls": CONTROLS})
        case "GET", ["alerts"]:
            page(handler, [each for each in ALERTS if query.get("state", each["state"]) == each["state"]], query)
        case "GET", ["detectors"]:
            handler.answer(200, {"items": DETECTORS})
        case "PUT", ["detectors", family, name]:
            found_one = next(each for each in DETECTORS if each["id"] == f"{family}/{name}")
            found_one["enabled"] = body["enabled"]
            handler.answer(200, found_one)
        case "GET", ["pool"]:
            handler.answer(200, pool())
        case "GET", ["pool", "recommendations"]:
            handler.answer(200, {"items": [{"subject": "workers", "advice": "take 12 instead of 8", "measurement": "the processors are idle 31 % of the time while 400 tasks wait", "samples": 900}]})
        case "GET", ["users"]:
            page(handler, USERS, query)
        case "GET", ["sessions"]:
            handler.answer(200, {"items": [{"id": kit.identifier(1), "userAgent": "Chromium on Linux", "remoteAddress": "127.0.0.1", "createdAt": kit.NOW, "lastSeenAt": kit.NOW, "isCurrent": True}]})
        case "GET", ["apikeys"]:
            page(handler, [{"id": kit.identifier(2), "name": "ci", "prefix": "pk_3f9a", "scopes": ["scans:submit"], "lastUsedAt": kit.NOW - 60_000, "expiresAt": kit.NOW + 90 * DAY, "revokedAt": None}], query)
        case "GET", ["ledger", *rest]:
            kit_ledger.route(handler, rest, query)
        case _:
            handler.problem(404, "not-found", "there is nothing at this path in the tests' kit")

import Evidence
import Foundation
import HTTPTypes
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct InspectionAPITests {
    @Test func filesAreInspectedAndTheirFindingsLiveOn() async throws {
        try await InspectionService.run { service in
            let asked = try await service.submit(["a.py": "good\nbad\n", "b/c.py": "worse\n"], ["priority": 9])
            #expect(asked.status == 202)
            let id = try #require(asked.json["id"]?.string)
            #expect(asked.headers[.location] == "/v1/scans/\(id)")
            let done = try await service.wait(id)
            #expect(done["state"] == "done", "\(done)")
            #expect(done["counts"]?["found"] == 2)
            #expect(done["counts"]?["failures"] == 0)
            let kinds = service.events.kinds(of: id)
            #expect(kinds.filter { $0 != "scan.progress" } == ["scan.queued", "scan.started", "scan.done"])
            #expect(kinds.contains("scan.progress"))
            for format in ["json", "sarif", "text", "html", "csv", "junit"] {
                let report = try await service.call(.get, "/v1/scans/\(id)/report?format=\(format)")
                #expect(report.status == 200)
                #expect(String(decoding: report.body, as: UTF8.self).contains("test/bad"), "\(format)")
            }
            // What is mended is fixed; the other one stays.
            let second = try await service.submit(["a.py": "good\n", "b/c.py": "worse\n"])
            let again = try await service.wait(try #require(second.json["id"]?.string))
            #expect(again["counts"]?["fixed"] == 1)
            #expect(again["counts"]?["found"] == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: service.folder.path(of: "scans")).isEmpty)
        }
    }

    @Test func archivesAreInspected() async throws {
        try await InspectionService.run { service in
            let path = try Made.archive(
                """
                import zipfile
                with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip:
                    zip.writestr("src/a.py", "bad\\n")
                    zip.writestr("inner.zip", "PK")
                """, in: service.folder)
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let asked = try await service.call(
                .post, "/v1/projects/lander/scans/archive?priority=3&deadline=60",
                NamedCallers.header(.analyst), bytes, type: "application/zip")
            #expect(asked.status == 202)
            let id = try #require(try JSON(parsing: asked.body)["id"]?.string)
            #expect(try await service.wait(id)["counts"]?["found"] == 1)
            let report = try await service.call(.get, "/v1/scans/\(id)/report")
            let json = try JSON(parsing: report.body)
            #expect(json["findings"]?.array?.first?["path"] == "src/a.py")
            #expect(json["root"] == "archive")
            #expect(json["notices"]?.array?.contains { $0["path"] == "inner.zip" } == true)
        }
    }

    @Test(arguments: [
        ("import zipfile\nwith zipfile.ZipFile(path, 'w') as zip: zip.writestr('../x.py', 'bad')", "leaves its folder"),
        ("open(path, 'wb').write(b'no archive')", "cut short"),
        ("import gzip\nopen(path, 'wb').write(gzip.compress(bytes(50_000_000)))", "times its size"),
    ])
    func whatIsRefusedFailsAndIsNotClean(_ program: String, _ why: String) async throws {
        try await InspectionService.run { service in
            let path = try Made.archive(program, in: service.folder)
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let asked = try await service.call(
                .post, "/v1/projects/lander/scans/archive", NamedCallers.header(.analyst), bytes,
                type: "application/zip")
            let id = try #require(try JSON(parsing: asked.body)["id"]?.string)
            let ended = try await service.wait(id)
            #expect(ended["state"] == "failed")
            #expect(ended["problem"]?.string?.contains(why) == true, "\(ended)")
            #expect(try await service.call(.get, "/v1/scans/\(id)/report").status == 404)
            #expect(service.events.kinds(of: id).last == "scan.failed")
        }
    }

    @Test func filesThatCannotBeInspectedAreCounted() async throws {
        try await InspectionService.run { service in
            let asked = try await service.submit(["a.py": "bad\n", "b.py": String(repeating: "x", count: 10)])
            _ = try await service.wait(try #require(asked.json["id"]?.string))
            let broken = try await service.submit(["a.py": "throw\n"])
            let ended = try await service.wait(try #require(broken.json["id"]?.string))
            // The finding in the file that was not inspected as a whole is not held to be fixed.
            // Of each of the two detectors.
            #expect(ended["counts"]?["failures"] == 2)
            #expect(ended["counts"]?["fixed"] == 0)
        }
    }

    @Test(arguments: [
        #"{}"#, #"{"files":[]}"#, #"{"files":[{"path":"a.py"}]}"#, #"{"files":[{"path":"","content":""}]}"#,
        #"{"files":[{"path":"a","content":""}],"repository":{"url":"https://a/b"}}"#,
        #"{"files":[{"path":"a","content":""}],"priority":11}"#, #"{"files":[{"path":"a","content":""}],"deadline":0}"#,
        #"{"repository":{}}"#,
    ])
    func requestsThatMakeNoSenseAreRefused(_ body: String) async throws {
        try await InspectionService.run { service in
            let answer = try await service.call(
                .post, "/v1/projects/lander/scans", NamedCallers.header(.analyst), Array(body.utf8))
            #expect(answer.status == 400)
        }
    }

    @Test(arguments: [
        #"{"files":[{"path":"../a","content":""}]}"#, #"{"files":[{"path":"/a","content":""}]}"#,
        #"{"files":[{"path":"a","content":""},{"path":"./a","content":""}]}"#,
        #"{"repository":{"url":"file:///etc"}}"#, #"{"repository":{"url":"--upload-pack=x"}}"#,
        #"{"repository":{"url":"https://a.example/b","reference":"--x"}}"#,
        #"{"repository":{"url":"https://127.0.0.1/a"}}"#,
    ])
    func requestsThatMeanHarmAreRefused(_ body: String) async throws {
        try await InspectionService.run { service in
            let answer = try await service.call(
                .post, "/v1/projects/lander/scans", NamedCallers.header(.analyst), Array(body.utf8))
            if answer.status == 202 {
                // An address is looked at when its turn has come: it may mean another machine by then.
                let id = try #require(try JSON(parsing: answer.body)["id"]?.string)
                #expect(try await service.wait(id)["state"] == "failed")
            } else {
                #expect(answer.status == 422)
            }
            // A folder goes when its run has ended, which is after its scan says so.
            await service.queue.drain()
            #expect(try FileManager.default.contentsOfDirectory(atPath: service.folder.path(of: "scans")).isEmpty)
        }
    }

    @Test func theLineIsBounded() async throws {
        try await InspectionService.run({ ($0.running, $0.waiting, $0.waitingOfOne) = (1, 2, 1) }) { service in
            let first = try await service.submit(["a.py": "wait\n"])
            _ = try await service.wait(try #require(first.json["id"]?.string), for: ["running"])
            try await service.expect(202, of: ["a.py": "good\n"])
            let refused = try await service.submit(["a.py": "good\n"])
            #expect(refused.status == 429)
            #expect(refused.headers[.retryAfter].flatMap { Int($0) }.map { $0 > 0 } == true)
            service.gate.open()
        }
        try await InspectionService.run({ ($0.running, $0.waiting) = (1, 1) }) { service in
            let first = try await service.submit(["a.py": "wait\n"])
            _ = try await service.wait(try #require(first.json["id"]?.string), for: ["running"])
            try await service.expect(202, of: ["a.py": "good\n"])
            try await service.expect(503, of: ["a.py": "good\n"])
            service.gate.open()
        }
    }

    @Test func scansAreCancelled() async throws {
        try await InspectionService.run({ $0.running = 1 }) { service in
            let running = try #require(try await service.submit(["a.py": "wait\n"]).json["id"]?.string)
            _ = try await service.wait(running, for: ["running"])
            let waiting = try #require(try await service.submit(["a.py": "bad\n"]).json["id"]?.string)
            #expect(
                try await service.call(.post, "/v1/scans/\(waiting)/cancel", NamedCallers.header(.viewer)).status == 403
            )
            for id in [waiting, running] {
                let answer = try await service.call(.post, "/v1/scans/\(id)/cancel", NamedCallers.header(.analyst))
                #expect(answer.status == 200)
                #expect(try JSON(parsing: answer.body)["state"] == "cancelled")
                #expect(try await service.call(.post, "/v1/scans/\(id)/cancel").status == 409)
            }
            service.gate.open()
            // The line moves on, and what was cancelled stays so.
            let next = try #require(try await service.submit(["a.py": "bad\n"]).json["id"]?.string)
            #expect(try await service.wait(next)["counts"]?["found"] == 1)
            #expect(try await service.scan(running)["state"] == "cancelled")
        }
    }

    /// Another process on the same database falls silent: what it ran is failed, what waits with its files goes on here.
    @Test func scansOutliveAnotherProcess() async throws {
        try await InspectionService.run { service in
            let other = Store(service.store.database, node: "other", now: service.store.now)
            let project = try #require(try await other.project("lander", for: .highest)).id
            let ran = try await other.makeScan(project: project, ScanDraft(.files, actor: "user:test"))
            try await other.start(ran.id)
            let waits = try await other.makeScan(project: project, ScanDraft(.files, actor: "user:test"))
            let elsewhere = try await other.makeScan(project: project, ScanDraft(.files, actor: "user:test"))
            let new = try ScanFolder(in: service.queue.configuration.folder)
            try new.note(ScanNote(source: .files))
            try FileManager.default.createDirectory(atPath: new.source, withIntermediateDirectories: true)
            try Data("bad\n".utf8).write(to: URL(fileURLWithPath: new.source + "/a.py"))
            _ = try new.named(waits.id, in: service.queue.configuration.folder)
            var time: Int64 = 0
            for _ in 0..<20 {
                try await other.beat()
                #expect(try await service.queue.lookAfter(time: time) == 0)
                time += 30_000
            }
            #expect(try await service.queue.lookAfter(time: time + NodeWatch.patience) == 2)
            #expect(try await service.wait("\(ran.id)")["problem"]?.string?.contains("is gone") == true)
            #expect(try await service.wait("\(waits.id)")["counts"]?["found"] == 1)
            #expect(try await service.scan("\(elsewhere.id)")["state"] == "queued")
            #expect(try await service.queue.lookAfter(time: time + NodeWatch.longPatience) == 1)
            #expect(try await service.scan("\(elsewhere.id)")["state"] == "failed")
        }
    }

    /// Cancelled by another process: this one learns of it with its next beat.
    @Test func aScanCancelledElsewhereEndsHere() async throws {
        try await InspectionService.run { service in
            let id = try #require(try await service.submit(["a.py": "wait\n"]).json["id"]?.string)
            _ = try await service.wait(id, for: ["running"])
            let other = Store(service.store.database, node: "other", now: service.store.now)
            try await other.cancel(try #require(Identifier(id)), "elsewhere")
            _ = try await service.queue.lookAfter(time: 0)
            service.gate.open()
            await service.queue.drain()
            #expect(try await service.scan(id)["problem"] == "elsewhere")
            #expect(service.queue.counts.running == 0)
        }
    }

    /// Processes may share a folder: one that starts leaves alone what another is filling, and clears up after those that are gone.
    @Test func whatIsBeingFilledIsNotClearedAway() async throws {
        try await InspectionService.run { service in
            let folder = service.queue.configuration.folder
            let filling = try ScanFolder(in: folder)
            let gone = try ScanFolder(in: folder).path
            try await service.queue.resume()
            #expect(FileManager.default.fileExists(atPath: filling.path))
            #expect(!FileManager.default.fileExists(atPath: gone))
            withExtendedLifetime(filling) {}
        }
    }

    /// Role-based access to detectors: a scan runs those that whoever asked may use, and says nothing of others.
    @Test func onlyPermittedDetectorsRun() async throws {
        try await InspectionService.run { service in
            let project = try #require(try await service.store.project("lander", for: .highest)).id
            let scan = try await service.queue.submit(
                project: project, ScanDraft(.files, actor: "user:test"), .files, detectors: ["test/worse"]
            ) { folder in
                try FileManager.default.createDirectory(atPath: folder.source, withIntermediateDirectories: true)
                try Data("bad\nworse\n".utf8).write(to: URL(fileURLWithPath: folder.source + "/a.py"))
            }
            #expect(try await service.wait("\(scan.id)")["counts"]?["found"] == 1)
            let found = try await service.store.findings(FindingQuery(project: project), for: .highest).items
            #expect(found.map(\.rule) == ["test/worse"])
        }
    }

    /// The states that another process left.
    @Test func scansOutliveTheProcess() async throws {
        try await InspectionService.run(
            before: { store, folder in
                let project = try #require(try await store.project("lander", for: .highest)).id
                let ran = try await store.makeScan(project: project, ScanDraft(.files, actor: "user:test"))
                try await store.start(ran.id)
                _ = try await store.makeScan(project: project, ScanDraft(.files, actor: "user:lost"))
                let waits = try await store.makeScan(project: project, ScanDraft(.files, actor: "user:waits"))
                let new = try ScanFolder(in: folder)
                try new.note(ScanNote(source: .files))
                try FileManager.default.createDirectory(atPath: new.source, withIntermediateDirectories: true)
                try Data("bad\n".utf8).write(to: URL(fileURLWithPath: new.source + "/a.py"))
                _ = try new.named(waits.id, in: folder)
            }
        ) { service in
            let page = try JSON(parsing: try await service.call(.get, "/v1/projects/lander/scans").body)
            for scan in page["items"]?.array ?? [] {
                let ended = try await service.wait(try #require(scan["id"]?.string))
                switch ended["actor"]?.string {
                case "user:waits": #expect(ended["counts"]?["found"] == 1)
                case "user:lost": #expect(ended["problem"]?.string?.contains("is gone") == true)
                default:
                    #expect(ended["state"] == "failed")
                    #expect(ended["problem"]?.string?.contains("stopped while it was running") == true)
                }
            }
            #expect(page["items"]?.array?.count == 3)
        }
    }

    @Test func labelsAreJoinedAndNobodyReadsUp() async throws {
        try await InspectionService.run { service in
            let low = NamedCallers.header(.analyst, level: 1)
            try await service.expect(403, of: ["a.py": "bad\n"], ["level": 2], low)
            try await service.expect(403, of: ["a.py": "bad\n"], ["compartments": [3]], low)
            let cleared = NamedCallers.header(.analyst, level: 2, compartments: 8)
            let asked = try await service.submit(["a.py": "bad\n"], ["level": 2, "compartments": [3]], cleared)
            let id = try #require(asked.json["id"]?.string)
            #expect(asked.json["label"] == ["level": 2, "compartments": [3]])
            #expect(try await service.wait(id, as: cleared)["state"] == "done")
            for path in ["/v1/scans/\(id)", "/v1/scans/\(id)/report", "/v1/scans/\(id)/proof"] {
                #expect(try await service.call(.get, path, low).status == 404)
            }
            #expect(try await service.call(.post, "/v1/scans/\(id)/cancel", low).status == 404)
            #expect(try await service.call(.get, "/v1/scans/\(id)/report", cleared).status == 200)
        }
    }

    @Test func whoMayNotGetsNothing() async throws {
        try await InspectionService.run { service in
            let viewer = NamedCallers.header(.viewer)
            try await service.expect(403, of: ["a.py": ""], [:], viewer)
            try await service.expect(401, of: ["a.py": ""], [:], [:])
            #expect(try await service.call(.get, "/v1/pool", viewer).status == 403)
            #expect(
                try await service.call(.put, "/v1/detectors/test/bad", viewer, Array(#"{"enabled":false}"#.utf8)).status
                    == 403)
        }
    }

    @Test func detectorsAreSwitchedOffAndOn() async throws {
        try await InspectionService.run(ledger: true) { service in
            let off = try await service.call(
                .put, "/v1/detectors/test/bad", NamedCallers.header(.operator), Array(#"{"enabled":false}"#.utf8))
            #expect(off.status == 200)
            let id = try #require(try await service.submit(["a.py": "bad\nworse\n"]).json["id"]?.string)
            #expect(try await service.wait(id)["counts"]?["found"] == 1)
            let list = try JSON(parsing: try await service.call(.get, "/v1/detectors").body)["items"]?.array
            #expect(list?.map { $0["id"] } == ["test/bad", "test/worse"])
            #expect(list?.map { $0["enabled"] } == [false, true])
            #expect(list?.last?["runs"] == 1)
            #expect(list?.last?["circuit"] == "closed")
            // It is off after a new start as well.
            #expect(try await !DetectorSwitches(service.store, known: []).isEnabled("test/bad"))
            try await service.call(
                .put, "/v1/detectors/test/bad", NamedCallers.header(.operator), Array(#"{"enabled":true}"#.utf8))
            let next = try #require(try await service.submit(["a.py": "bad\nworse\n"]).json["id"]?.string)
            #expect(try await service.wait(next)["counts"]?["found"] == 1)
            #expect(try await service.call(.get, "/v1/detectors/test/none").status == 404)
            let entries = try JSON(
                parsing: try await service.call(.get, "/v1/ledger/entries?limit=200", NamedCallers.header(.auditor))
                    .body)
            let actions = (entries["items"]?.array ?? []).compactMap { $0["action"]?.string }
            #expect(actions.contains("detector.disabled") && actions.contains("detector.enabled"))
        }
    }

    @Test func thePoolTellsOfItself() async throws {
        try await InspectionService.run { service in
            let id = try #require(try await service.submit(["a.py": "bad\n"]).json["id"]?.string)
            _ = try await service.wait(id)
            let pool = try JSON(parsing: try await service.call(.get, "/v1/pool").body)
            #expect(pool["workers"] == 2)
            #expect(pool["requests"]?["taken"] == 1)
            #expect(pool["latency"]?["5"]?["count"] == 1)
            #expect(try await service.call(.get, "/v1/pool/recommendations").status == 200)
        }
    }
}

@Suite struct LedgerAPITests {
    @Test func scansAreProved() async throws {
        try await InspectionService.run(ledger: true) { service in
            let auditor = NamedCallers.header(.auditor)
            let id = try #require(try await service.submit(["a.py": "bad\n"]).json["id"]?.string)
            #expect(try await service.wait(id)["state"] == "done")
            let status = try JSON(parsing: try await service.call(.get, "/v1/ledger", auditor).body)
            let size = try #require(status["size"]?.integer)
            let proof = try JSON(parsing: try await service.call(.get, "/v1/scans/\(id)/proof", auditor).body)
            let evidence = try #require(InclusionEvidence(proof))
            let entry = try Entry(decoding: evidence.entry)
            #expect(entry.action == .scanCompleted)
            #expect(entry.request == id)
            let key = try NoteKey(try #require(status["signers"]?.array?.first?.string))
            try evidence.verify(by: [key], InspectionService.crypto)
            // The digest in the ledger is that of the report that is kept beside it.
            let report = try service.folder.read("evidence/reports/scan-\(id).json")
            let digest = try ContentDigest(of: report, InspectionService.crypto)
            #expect(entry.digests["report"] == digest.text)
            let envelope = try await service.call(.get, "/v1/scans/\(id)/attestation", auditor)
            #expect(try JSON(parsing: envelope.body)["payloadType"]?.string?.contains("in-toto") == true)
            let again = try await service.call(.get, "/v1/ledger/entries/\(evidence.index)/proof", auditor)
            try #require(InclusionEvidence(try JSON(parsing: again.body))).verify(by: [key], InspectionService.crypto)
            let grown = try await service.call(.get, "/v1/ledger/consistency?from=1", auditor)
            #expect(try JSON(parsing: grown.body)["size"]?.integer == size)
            let verdict = try JSON(parsing: try await service.call(.post, "/v1/ledger/verify", auditor).body)
            #expect(verdict["verified"] == true)
            #expect(try await service.call(.get, "/v1/ledger/entries/\(size)", auditor).status == 404)
            #expect(try await service.call(.get, "/v1/ledger/consistency?from=\(size + 1)", auditor).status == 400)
            #expect(try await service.call(.get, "/v1/ledger/checkpoint", auditor).status == 200)
            #expect(try await service.call(.get, "/v1/ledger", NamedCallers.header(.viewer)).status == 403)
        }
    }

    @Test func entriesAboveOnesClearanceAreNotShown() async throws {
        try await InspectionService.run(ledger: true) { service in
            let high = NamedCallers.header(.analyst, level: 3)
            let asked = try await service.submit(["a.py": "bad\n"], ["level": 3], high)
            _ = try await service.wait(try #require(asked.json["id"]?.string))
            let low = NamedCallers.header(.auditor)
            let page = try JSON(parsing: try await service.call(.get, "/v1/ledger/entries?limit=200", low).body)
            let hidden = (page["items"]?.array ?? []).filter { $0["hidden"] == true }
            #expect(!hidden.isEmpty)
            for entry in hidden {
                #expect(entry.object?.count == 2)
                let index = try #require(entry["sequence"]?.integer)
                #expect(try await service.call(.get, "/v1/ledger/entries/\(index)", low).status == 404)
                #expect(try await service.call(.get, "/v1/ledger/entries/\(index)/proof", low).status == 404)
                let cleared = NamedCallers.header(.auditor, level: 3)
                #expect(try await service.call(.get, "/v1/ledger/entries/\(index)/proof", cleared).status == 200)
            }
        }
    }

    @Test func tamperingIsSaid() async throws {
        try await InspectionService.run(ledger: true) { service in
            let id = try #require(try await service.submit(["a.py": "bad\n"]).json["id"]?.string)
            _ = try await service.wait(id)
            let root = service.folder.path(of: "evidence")
            let names = FileManager.default.subpaths(atPath: root) ?? []
            let tile = try #require(
                names.first { $0.contains("/entries/") && !FileManager.default.fileExists(atPath: "\(root)/\($0)/.") })
            var bytes = try service.folder.read("evidence/\(tile)")
            bytes[bytes.count / 2] ^= 1
            try Data(bytes).write(to: URL(fileURLWithPath: "\(root)/\(tile)"))
            let verdict = try await service.call(.post, "/v1/ledger/verify", NamedCallers.header(.auditor))
            #expect(try JSON(parsing: verdict.body)["verified"] == false)
        }
    }
}

@Suite struct ScanLineTests {
    /// On seeds: never more than allowed, nothing lost, and the urgent first.
    @Test func theLineKeepsItsBounds() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<200 {
            let limits = ScanLine.Limits(waiting: 10, waitingOfOne: 4, running: 3)
            var line = ScanLine(limits)
            var priorities: [Identifier: Int] = [:]
            var waiting: Set<Identifier> = []
            for step in 0..<300 {
                let caller = ["a", "b", "c", "d"].randomElement(using: &random) ?? "a"
                switch Int.random(in: 0..<4, using: &random) {
                case 0, 1:
                    guard line.reserve(caller: caller) == nil else { continue }
                    line.leave(caller: caller)
                    let scan = Identifier(time: Int64(step), using: &random)
                    let priority = Int.random(in: 1...10, using: &random)
                    priorities[scan] = priority
                    waiting.insert(scan)
                    line.enter(scan, caller: caller, priority: priority)
                case 2:
                    while let scan = line.next() {
                        waiting.remove(scan)
                        #expect(waiting.allSatisfy { (priorities[$0] ?? 0) <= (priorities[scan] ?? 0) })
                    }
                default:
                    if let scan = line.running.randomElement(using: &random) { line.ended(scan, after: 1) }
                    if let scan = waiting.randomElement(using: &random) {
                        let waited = line.remove(scan)
                        #expect(waited)
                        waiting.remove(scan)
                    }
                }
                #expect(line.running.count <= 3)
                #expect(line.waitingCount == waiting.count && waiting.count <= 10)
                #expect((1...600).contains(line.retryAfter))
            }
        }
    }

    @Test(arguments: ["", "L3/0", "L0/5", "L15/3fffffffffffffff"]) func labelsHaveNames(_ name: String) throws {
        let label = try #require(Label(ledgerName: name))
        #expect(label.ledgerName == name)
    }

    @Test(arguments: ["restricted", "L16/0", "L-1/0", "L1", "L1/-1", "L1/4000000000000000", "L1/x", "L/0"])
    func otherNamesAreNoLabels(_ name: String) { #expect(Label(ledgerName: name) == nil) }
}

internal import Engine
internal import Evidence
internal import HTTPTypes
internal import Storage

/// `/v1/detectors`: what can be found, how each finder has been doing, and switching it off and on.
struct DetectorsAPI: EndpointGroup {
    private let queue: ScanQueue

    init(_ queue: ScanQueue) { self.queue = queue }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/detectors", id: "listDetectors", "Every detector: its health, cost and circuit breaker",
                tag: "detectors", access: .permission(.detectorsRead),
                answers: [.json(.object([.required("items", .array(Self.schema))]))]
            ) { call in
                let caller = try call.principal
                return .json(["items": .array(detectors(for: caller).map { json($0, for: caller) })])
            },
            Endpoint(
                .get, "/v1/detectors/{family}/{name}", id: "getDetector", "A detector", tag: "detectors",
                access: .permission(.detectorsRead), answers: [.json(Self.schema)]
            ) { call in .json(json(try detector(call), for: try call.principal)) },
            Endpoint(
                .put, "/v1/detectors/{family}/{name}", id: "switchDetector",
                "Switch a detector off or on, for scans that begin from now on", tag: "detectors",
                access: .permission(.detectorsManage),
                body: .json(.object([.required("enabled", .boolean())])), answers: [.json(Self.schema)]
            ) { call in
                let detector = try detector(call)
                let caller = try call.principal
                let isEnabled = call.body["enabled"]?.bool ?? true
                // First the record: a detector that is off without one would be a hole in the evidence.
                if let log = queue.log {
                    _ = try await log.append([
                        EntryDraft(
                            isEnabled ? .detectorEnabled : .detectorDisabled, actor: caller.actor,
                            object: "detector:\(detector.name)", request: call.trace)
                    ])
                }
                try await queue.switches.set(detector.name, enabled: isEnabled, by: caller.actor)
                return .json(json(detector, for: caller))
            },
        ]
    }

    /// Those that the caller may know of.
    private func detectors(for caller: Principal) -> [DetectorHealth.Snapshot] {
        queue.pool.metrics().detectors.filter { caller.detectors?.contains($0.name) ?? true }.sorted {
            $0.name < $1.name
        }
    }

    private func detector(_ call: Call) throws -> DetectorHealth.Snapshot {
        let name = "\(call.path("family"))/\(call.path("name"))"
        guard let found = detectors(for: try call.principal).first(where: { $0.name == name }) else {
            throw Problem.notFound("detector \(name)")
        }
        return found
    }

    private static let count = Schema.integer(0...0x1F_FFFF_FFFF_FFFF)
    static let schema = Schema.named("Detector") {
        .object([
            .required("id", .string(1...200)), .required("enabled", .boolean()),
            .required("withheld", .boolean("Its figures are of scans above your clearance as well: none is shown")),
            .required("runs", count),
            .required("seconds", .number("That it took so far")),
            .required("secondsPerRun", .nullable(.number())),
            .required("failures", .dictionary(of: count)), .required("lastError", .string()),
            .required("circuit", .choice(["closed", "open", "half-open"])),
            .required(
                "history",
                .array(
                    .object([
                        .required("seconds", .number("Of the monotonic clock")), .required("circuit", .string()),
                        .required("reason", .string()),
                    ]))),
        ])
    }

    private func json(_ detector: DetectorHealth.Snapshot, for caller: Principal) -> JSON {
        guard queue.store.mark.mayShowSums(to: caller) else {
            return [
                "id": .string(detector.name), "enabled": .bool(queue.switches.isEnabled(detector.name)),
                "withheld": true, "runs": 0, "seconds": 0, "secondsPerRun": .null, "failures": [:], "lastError": "",
                "circuit": "closed", "history": [],
            ]
        }
        return [
            "id": .string(detector.name), "enabled": .bool(queue.switches.isEnabled(detector.name)),
            "withheld": false, "runs": JSON(detector.runs), "seconds": .number(detector.seconds),
            "secondsPerRun": detector.runs > 0 ? .number(detector.seconds / Double(detector.runs)) : .null,
            "failures": .object(detector.failures.mapValues { JSON($0) }), "lastError": .string(detector.lastError),
            "circuit": .string(detector.circuit),
            "history": .array(
                detector.history.map {
                    ["seconds": .number($0.time), "circuit": .string($0.circuit), "reason": .string($0.reason)]
                }),
        ]
    }
}

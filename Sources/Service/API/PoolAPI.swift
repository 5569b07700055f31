internal import Detection
internal import Engine
internal import Evidence
internal import HTTPTypes
internal import Storage

/// `/v1/pool`: what `picket pool stats` shows, of the pool that works here.
struct PoolAPI: EndpointGroup {
    private let queue: ScanQueue

    init(_ queue: ScanQueue) { self.queue = queue }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/pool", id: "getPool", "What the pool has done, and how it is doing", tag: "pool",
                access: .permission(.poolRead), answers: [.json(Self.schema)]
            ) { call in
                try check(call)
                return .json(Self.json(queue.pool.metrics(), queue))
            },
            Endpoint(
                .get, "/v1/pool/recommendations", id: "listPoolRecommendations",
                "What could be set differently, and the measurement that says so", tag: "pool",
                access: .permission(.poolRead),
                answers: [.json(.object([.required("items", .array(Self.recommendation))]))]
            ) { call in
                try check(call)
                return .json([
                    "items": .array(
                        queue.pool.optimize().map {
                            [
                                "subject": .string($0.subject), "advice": .string($0.advice),
                                "measurement": .string($0.measurement), "samples": JSON($0.samples),
                            ]
                        })
                ])
            },
        ]
    }

    private func check(_ call: Call) throws { try queue.store.mark.checkSums(for: call.principal) }

    private static let recommendation = Schema.named("Recommendation") {
        .object([
            .required("subject", .string()), .required("advice", .string()), .required("measurement", .string()),
            .required("samples", count),
        ])
    }

    private static let count = Schema.integer(0...0x1F_FFFF_FFFF_FFFF)
    private static let requests = ["taken", "ended", "stopped", "refused"]
    private static let counts = [
        "tasks", "waitingTasks", "runningTasks", "workers", "abandonedThreads", "steals", "admittedBytes",
        "waitingScans", "runningScans",
    ]
    private static let seconds = ["median", "p95", "p99", "longest"]

    private static let schema = Schema.named("Pool") {
        .object(
            counts.map { .required($0, count) } + [
                .required("requests", .object(requests.map { .required($0, count) })),
                .required("workSeconds", .number()), .required("poolSeconds", .number()),
                .required("overhead", .number("The pool's own share of the workers' time")),
                .required("longestTaskSeconds", .number("What urgent work may have to wait for")),
                .required(
                    "latency",
                    .dictionary(
                        of: .object([.required("count", count)] + seconds.map { .required($0, .number("Seconds")) }),
                        most: 10, "By priority")),
                .required("cache", .nullable(.object([.required("hits", count), .required("misses", count)]))),
                .required("notices", .array(.string())),
            ])
    }

    private static func json(_ metrics: PoolMetrics, _ queue: ScanQueue) -> JSON {
        let scans = queue.counts
        let latency = metrics.latency.map { level, latency -> (String, JSON) in
            (
                "\(level)",
                [
                    "count": JSON(latency.count), "median": .number(latency.median), "p95": .number(latency.p95),
                    "p99": .number(latency.p99), "longest": .number(latency.longest),
                ]
            )
        }
        return [
            "tasks": JSON(metrics.tasks), "waitingTasks": JSON(metrics.waitingTasks),
            "runningTasks": JSON(metrics.runningTasks), "workers": JSON(metrics.workers),
            "abandonedThreads": JSON(metrics.abandonedThreads), "steals": JSON(metrics.steals),
            "admittedBytes": JSON(metrics.admittedBytes), "waitingScans": JSON(scans.waiting),
            "runningScans": JSON(scans.running),
            "requests": [
                "taken": JSON(metrics.requests.taken), "ended": JSON(metrics.requests.ended),
                "stopped": JSON(metrics.requests.stopped), "refused": JSON(metrics.requests.refused),
            ],
            "workSeconds": .number(metrics.workSeconds), "poolSeconds": .number(metrics.poolSeconds),
            "overhead": .number(metrics.overhead), "longestTaskSeconds": .number(queue.pool.longestTask),
            "latency": .object(Dictionary(latency) { first, _ in first }),
            "cache": metrics.memoryCache.map { ["hits": JSON($0.hits), "misses": JSON($0.misses)] } ?? .null,
            "notices": .array(metrics.notices.map { .string($0.message) }),
        ]
    }
}

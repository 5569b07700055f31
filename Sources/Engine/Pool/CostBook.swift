import Detection
import Synchronization

/// What tasks have cost, by what runs in them: learned from every task, and kept from run to run.
final class CostBook: Sendable {
    private let meters = Mutex<[Key: CostMeter]>([:])

    /// What has a cost of its own.
    struct Key: Hashable {
        /// The detectors that run: `tree` for syntax trees, whatever their rules, or the ids of functions.
        let what: String
        let language: Language?
    }

    func meter(for profile: Profile, _ language: Language?) -> CostMeter {
        meter(Key(what: profile.costName, language: language), complexity: profile.complexity)
    }

    func meter(of registration: Registration) -> CostMeter {
        meter(Key(what: registration.detector.id, language: nil), complexity: registration.complexity)
    }

    func predict(_ registration: Registration, bytes: Int) -> UInt32 { meter(of: registration).predict(bytes: bytes) }

    private func meter(_ key: Key, complexity: Complexity) -> CostMeter {
        meters.withLock { meters in
            if let meter = meters[key] { return meter }
            let meter = CostMeter(complexity)
            meters[key] = meter
            return meter
        }
    }

    /// All there is, by name.
    var all: [(name: String, meter: CostMeter)] {
        meters.withLock { meters in
            meters.map { (name: $0.what + ($0.language.map { "/" + $0.rawValue } ?? ""), meter: $1) }
        }.sorted { $0.name < $1.name }
    }
}

/// One cost model, shared by workers.
final class CostMeter: Sendable {
    private let model: Mutex<CostModel>
    /// While there is little to learn, every task teaches; later, one in so many.
    private let seen = Atomic(0)
    private static let thorough = 256
    private static let stride = 8

    init(_ complexity: Complexity) { model = Mutex(CostModel(complexity: complexity)) }

    /// Nanoseconds.
    func predict(bytes: Int) -> UInt32 { UInt32(clamping: model.withLock { $0.predict(bytes: bytes) }) }

    func learn(bytes: Int, took time: UInt64) {
        let count = seen.wrappingAdd(1, ordering: .relaxed).newValue
        guard count < Self.thorough || count % Self.stride == 0 else { return }
        model.withLock { $0.learn(bytes: bytes, took: time) }
    }

    var snapshot: CostModel { model.withLock { $0 } }
}

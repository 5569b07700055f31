import Detection
import Synchronization

/// What tasks have cost, by what runs in them: learned from every task, and kept from run to run where there is a cache.
final class CostBook: Sendable {
    private let meters = Mutex<[String: CostMeters]>([:])
    private let file: CostFile?
    private let isSaved = Atomic(false)
    /// What earlier processes have learned.
    private let known: [CostFile.Name: CostModel]

    init(_ file: CostFile? = nil) {
        self.file = file
        known = file?.load() ?? [:]
    }

    /// For the next process, once, if there is anything new to tell. One that cannot be written is not missed.
    func save() {
        guard let file, !isSaved.exchange(true, ordering: .relaxed) else { return }
        var models: [(name: CostFile.Name, model: CostModel)] = []
        for (name, meters) in meters.withLock({ $0 }) where meters.hasLearned {
            for (language, model) in meters.models {
                models.append((CostFile.Name(detector: name, language: language?.rawValue ?? ""), model))
            }
        }
        guard !models.isEmpty else { return }
        let new = Set(models.map(\.name))
        models += known.filter { !new.contains($0.key) }.map { (name: $0.key, model: $0.value) }
        try? file.save(models)
    }

    /// Of a file's pass, by its language: `tree` for syntax trees, whatever their rules, or the ids of functions.
    func meters(for profile: Profile) -> CostMeters { meters(profile.costName, profile.complexity) }

    /// Of what runs beside, whatever the language.
    func meter(of registration: Registration) -> CostMeter {
        meters(registration.detector.id, registration.complexity)[nil]
    }

    func predict(_ registration: Registration, bytes: Int) -> UInt32 {
        meter(of: registration).snapshot.prediction.cost(bytes: bytes)
    }

    private func meters(_ name: String, _ complexity: Complexity) -> CostMeters {
        meters.withLock { meters in
            if let known = meters[name] { return known }
            let made = CostMeters(complexity) { language in
                known[CostFile.Name(detector: name, language: language?.rawValue ?? "")]
            }
            meters[name] = made
            return made
        }
    }

    /// All that has learned something, by name.
    var all: [(name: String, model: CostModel)] {
        meters.withLock { $0 }.flatMap { name, meters in
            meters.models.map { (name: name + ($0.language.map { "/" + $0.rawValue } ?? ""), model: $0.model) }
        }.sorted { $0.name < $1.name }
    }
}

/// One meter for each language, and one for files of which it is not known yet.
final class CostMeters: Sendable {
    private let meters: Uncounted<CostMeter>

    /// - Parameter known: what has been learned before.
    init(_ complexity: Complexity, known: (Language?) -> CostModel? = { _ in nil }) {
        meters = Uncounted(
            ([nil] + Language.byIndex).map { language in
                let known = known(language)
                return CostMeter(known?.complexity == complexity ? known : nil, complexity)
            })
    }

    /// Anything that was not known before.
    var hasLearned: Bool { meters.all.contains(where: \.hasLearned) }

    static func index(of language: Language?) -> Int { language.map { $0.index + 1 } ?? 0 }

    subscript(language: Language?) -> CostMeter { meters.all[Self.index(of: language)] }

    func learn(_ language: Language?, bytes: Int, took time: UInt64, number: Int) {
        meters.with(Self.index(of: language)) { $0.learn(bytes: bytes, took: time, number: number) }
    }

    var models: [(language: Language?, model: CostModel)] {
        ([nil] + Language.byIndex).map { (language: $0, model: self[$0].snapshot) }.filter { $0.model.samples > 0 }
    }
}

/// One cost model, shared by workers.
final class CostMeter: Sendable {
    private let model: Mutex<CostModel>
    /// While there is little to learn, every task teaches; later, one in so many.
    private let samples = Atomic(0)
    private static let thorough = 256
    private static let stride = 32

    init(_ known: CostModel?, _ complexity: Complexity) {
        model = Mutex(known ?? CostModel(complexity: complexity))
    }

    var hasLearned: Bool { samples.load(ordering: .relaxed) > 0 }

    /// - Parameter number: of the task, as its worker counts.
    func learn(bytes: Int, took time: UInt64, number: Int) {
        guard number % Self.stride == 0 || samples.load(ordering: .relaxed) < Self.thorough else { return }
        let count = model.withLock { model in
            model.learn(bytes: bytes, took: time)
            return model.samples
        }
        if count <= Self.thorough { samples.store(count, ordering: .relaxed) }
    }

    var snapshot: CostModel { model.withLock { $0 } }
}

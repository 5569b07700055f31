import Detection

/// The tasks that files come to, in the order they should start, with what each should cost.
struct TaskList {
    /// Task -> file, the costliest first: the last ones are small, so that all workers end together.
    private(set) var order: [Int32]
    /// After the files.
    private(set) var beside: [Job.BesideUnit]
    /// By file.
    let meters: [CostMeter]
    private(set) var costs: Scheduler.Costs
    /// What a task is charged for, times its cost.
    let factor: Double

    init(_ files: [SourceFile], _ profiles: [Profile], costs book: CostBook) {
        meters = zip(files, profiles).map { book.meter(for: $1, $0.language) }
        factor = Self.factor(of: profiles)
        order = []
        beside = []
        costs = .each([])
        if files.count == 1, profiles[0].beside.isEmpty {
            order = [0]
            costs = .same(meters[0].predict(bytes: files[0].size), count: 1)
            return
        }
        let predicted = files.indices.map { meters[$0].predict(bytes: files[$0].size) }
        order = files.indices.map(Int32.init).sorted { left, right in
            let (left, right) = (Int(left), Int(right))
            return predicted[left] != predicted[right]
                ? predicted[left] > predicted[right]
                : files[left].size != files[right].size ? files[left].size > files[right].size : left < right
        }
        beside = Self.beside(files, profiles)
        costs = .each(
            order.map { predicted[Int($0)] }
                + beside.map { unit in
                    book.predict(unit.registration, bytes: unit.files.reduce(0) { $0 + files[Int($1)].size })
                })
    }

    /// The mean weight of the detectors of the first file: overrides seldom change it.
    private static func factor(of profiles: [Profile]) -> Double { profiles.first?.weight ?? 1 }

    /// Detectors of higher priority first.
    private static func beside(_ files: [SourceFile], _ profiles: [Profile]) -> [Job.BesideUnit] {
        var filesOf: [String: (registration: Registration, files: [Int32])] = [:]
        for (index, profile) in profiles.enumerated() where !profile.beside.isEmpty {
            for registration in profile.beside {
                if let language = files[index].language, !registration.detector.isFor(language) { continue }
                filesOf[registration.detector.id, default: (registration, [])].files.append(Int32(index))
            }
        }
        let groups = filesOf.values.sorted {
            ($1.registration.priority, $0.registration.detector.id) < (
                $0.registration.priority, $1.registration.detector.id
            )
        }
        return groups.flatMap { group in
            group.files.chunks(of: group.registration.detector.filesAtOnce).map {
                Job.BesideUnit(registration: group.registration, files: $0)
            }
        }
    }
}

extension Array {
    fileprivate func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: Swift.max(1, size)).map {
            Array(self[$0..<Swift.min(count, $0 + Swift.max(1, size))])
        }
    }
}

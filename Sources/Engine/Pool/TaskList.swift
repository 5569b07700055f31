import Detection

/// The tasks that files come to, in the order they should start, with what each should cost.
struct TaskList {
    /// Task -> file, the costliest first: the last ones are small, so that all workers end together.
    let order: [Int32]
    /// After the files.
    let beside: [Job.BesideUnit]
    /// By profile.
    let meters: [CostMeters]
    let costs: Scheduler.Costs
    /// What a task is charged for, times its cost.
    let factor: Double
    /// Of all files.
    let bytes: Int

    init(_ files: [SourceFile], _ profiles: FileProfiles, costs book: CostBook) {
        let meters = profiles.all.map(book.meters)
        self.meters = meters
        factor = profiles.all.first?.weight ?? 1
        let languages = Language.byIndex.count + 1
        // Asked once for each profile and language, not for each file.
        var predictions = [CostModel.Prediction?](repeating: nil, count: meters.count * languages)
        var bytes = 0
        var predicted: [UInt32] = []
        predicted.reserveCapacity(files.count)
        for file in files.indices {
            let (language, size) = (files[file].language, files[file].size)
            bytes &+= size
            let profile = profiles.number(ofFile: file)
            let index = profile * languages + CostMeters.index(of: language)
            let prediction = predictions[index] ?? meters[profile][language].snapshot.prediction
            predictions[index] = prediction
            predicted.append(prediction.cost(bytes: size))
        }
        self.bytes = bytes
        order = Self.descending(predicted)
        beside = Self.beside(files, profiles)
        var costs = order.map { predicted[Int($0)] }
        for unit in beside {
            costs.append(book.predict(unit.registration, bytes: unit.files.reduce(0) { $0 + files[Int($1)].size }))
        }
        self.costs = .each(costs)
    }

    /// Numbers of the costs, from the highest down to within an eighth, equals in their order: in a time that grows
    /// with their count alone.
    static func descending(_ costs: [UInt32]) -> [Int32] {
        var places = [Int32](repeating: 0, count: 257)
        for cost in costs { places[255 - magnitude(of: cost) + 1] += 1 }
        for magnitude in 1...255 { places[magnitude] += places[magnitude - 1] }
        return [Int32](unsafeUninitializedCapacity: costs.count) { order, count in
            for (number, cost) in costs.enumerated() {
                let magnitude = 255 - magnitude(of: cost)
                order[Int(places[magnitude])] = Int32(number)
                places[magnitude] += 1
            }
            count = costs.count
        }
    }

    /// The logarithm and the three bits that follow the first.
    private static func magnitude(of cost: UInt32) -> Int {
        guard cost >= 8 else { return Int(cost) }
        let exponent = 31 - cost.leadingZeroBitCount
        return (exponent - 2) << 3 | Int(cost >> UInt32(exponent - 3) & 7)
    }

    /// Detectors of higher priority first.
    private static func beside(_ files: [SourceFile], _ profiles: FileProfiles) -> [Job.BesideUnit] {
        guard profiles.all.contains(where: { !$0.beside.isEmpty }) else { return [] }
        var filesOf: [String: (registration: Registration, files: [Int32])] = [:]
        for index in files.indices {
            for registration in profiles[index].beside {
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

import Glibc

/// Finds out which keys are asked for again: remembers a bounded sample of insertions with what was known of the key
/// then, watches whether a request comes within the horizon, and makes a model of it.
struct AdmissionLearner: Sendable {
    private struct Sample {
        var hash: UInt64
        var features: BoostedTrees.Features
        /// What an error costs: nanoseconds a byte.
        var worth: Float
        var time: UInt32
        var isAskedAgain = false
    }

    /// The latest, in a ring.
    private var samples: [Sample] = []
    private var next = 0
    /// Those nobody has asked for yet.
    private var waiting = HashIndex()
    private var sinceTraining = 0

    /// Samples in all, between two trainings, and that a training takes.
    private static let most = 8_192
    private static let period = 4_096
    private static let least = 1_024
    /// Turnovers of the cache within which a request has to come: what is worth keeping stays for about that long.
    private static let horizon = 3

    /// What a model is made from, and what it is tried on.
    typealias Sets = (made: XGBoost.TrainingSet, tried: XGBoost.TrainingSet)

    /// Turnovers of the cache within which a request has to come.
    private static func horizon(_ core: borrowing CacheCore) -> UInt32 {
        UInt32(clamping: horizon * max(1, core.count))
    }

    /// Call it for every request.
    ///
    /// - Parameter core: one whose policy is ``CachePolicy/learned``.
    mutating func asked(_ hash: UInt64, _ core: borrowing CacheCore) {
        guard let slot = waiting.slot(of: hash, { samples[$0].hash == hash }) else { return }
        samples[slot].isAskedAgain = core.insertions &- samples[slot].time <= Self.horizon(core)
        forget(slot)
    }

    /// Call it for those that the cache missed as well, before they are inserted.
    ///
    /// - Returns: when it is time to train, what on.
    mutating func missed(
        _ hash: UInt64, _ bytes: Int, _ cost: UInt64, _ context: CacheContext, _ core: borrowing CacheCore
    ) -> Sets? {
        let (now, horizon) = (core.insertions, Self.horizon(core))
        // The ring has to go further back than the horizon.
        guard (hash >> 32 ^ UInt64(now)) % (2 * UInt64(horizon) / UInt64(Self.most) + 1) == 0 else { return nil }
        add(
            Sample(
                hash: hash, features: core.features(of: hash, bytes: bytes, cost: cost, context),
                worth: Float(max(1, cost)) / Float(max(1, bytes)), time: now))
        sinceTraining += 1
        guard sinceTraining >= Self.period else { return nil }
        sinceTraining = 0
        return sets(now: now, horizon: horizon)
    }

    private mutating func add(_ sample: Sample) {
        if samples.count < Self.most {
            next = samples.count
            samples.append(sample)
        } else {
            forget(next)
            samples[next] = sample
        }
        waiting.insert(sample.hash, slot: next)
        next = (next + 1) % Self.most
    }

    private mutating func forget(_ slot: Int) { waiting.remove(samples[slot].hash, slot: slot) }

    /// Size and cost tell keys apart nearly as names do: a model may learn them by heart. So some keys teach, and the
    /// others show whether what was learned holds for keys in general.
    @inline(__always)
    static func teaches(_ hash: UInt64) -> Bool { hash >> 31 & 1 == 0 }

    /// All whose horizon has passed. `nil`: too few, or all alike.
    private func sets(now: UInt32, horizon: UInt32) -> Sets? {
        let known = samples.filter { now &- $0.time > horizon }
        let made = known.filter { Self.teaches($0.hash) }
        guard made.count >= Self.least, made.contains(where: \.isAskedAgain),
            made.contains(where: { !$0.isAskedAgain })
        else { return nil }
        return (Self.set(of: made), Self.set(of: known.filter { !Self.teaches($0.hash) }))
    }

    private static func set(of samples: [Sample]) -> XGBoost.TrainingSet {
        var set = XGBoost.TrainingSet(columns: Admission.featureCount)
        // Roots: of worths as they are, a handful would count for nearly all.
        let mean = samples.reduce(0) { $0 + $1.worth.squareRoot() } / Float(max(1, samples.count))
        for sample in samples {
            for column in 0..<set.columns { set.features.append(sample.features[column]) }
            set.labels.append(sample.isAskedAgain ? 1 : 0)
            set.weights.append(sample.worth.squareRoot() / max(mean, .leastNormalMagnitude))
        }
        return set
    }

    // MARK: Training

    /// A model, and how it did on what it was not made from.
    struct Outcome: Sendable {
        var model: BoostedTrees
        var samples: Int
        /// Mean logarithmic loss, and that of always saying how many were asked again.
        var loss: Double
        var lossOfMean: Double

        /// Whether it knows anything.
        var isOfUse: Bool { loss < lossOfMean }
    }

    /// Some ten milliseconds: not for a thread that others wait for.
    static func train(_ sets: Sets, with library: XGBoost) throws(XGBoost.Fault) -> Outcome {
        let json = try library.train(
            on: sets.made, rounds: 30,
            parameters: [
                "objective": "binary:logistic", "base_score": "0.5", "max_depth": "5", "eta": "0.2",
                "min_child_weight": "5", "tree_method": "hist", "nthread": "1", "verbosity": "0",
            ])
        let model: BoostedTrees
        do { model = try BoostedTrees(json: json) } catch {
            throw XGBoost.Fault(description: "XGBoost gave a model that cannot be read")
        }
        let mean = weightedMean(sets.made) { row in sets.made.labels[row] }
        func loss(_ probability: Double, _ row: Int) -> Double {
            -log(min(max(sets.tried.labels[row] > 0 ? probability : 1 - probability, 1e-6), 1))
        }
        return Outcome(
            model: model, samples: sets.made.labels.count,
            loss: weightedMean(sets.tried) { loss(Double(model.probability(sets.tried.row($0))), $0) },
            lossOfMean: weightedMean(sets.tried) { loss(Double(mean), $0) })
    }

    private static func weightedMean<Value: BinaryFloatingPoint>(
        _ set: XGBoost.TrainingSet, _ value: (Int) -> Value
    ) -> Value {
        var (sum, weights) = (Value(0), Value(0))
        for (row, weight) in set.weights.enumerated() {
            sum += value(row) * Value(weight)
            weights += Value(weight)
        }
        return weights > 0 ? sum / weights : 0
    }
}

extension XGBoost.TrainingSet {
    fileprivate func row(_ row: Int) -> BoostedTrees.Features {
        var values = BoostedTrees.Features()
        for column in 0..<columns { values[column] = features[row * columns + column] }
        return values
    }
}

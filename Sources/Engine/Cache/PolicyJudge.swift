/// Runs every policy on a sample of the keys, in caches as much smaller as the sample is, and says when another would
/// do better than the one in use. A small cache on a share of the keys behaves as the whole on all of them does
/// (Waldspurger et al. 2017).
///
/// From the same sample a model is made of which keys are asked for again. ``CachePolicy/learned`` goes by it; as it
/// costs more to run than the others, it has to save more than all of them.
final class PolicyJudge: Sendable {
    private let state: SpinLock<State>
    private let library: @Sendable () -> Result<XGBoost, XGBoost.Fault>

    fileprivate static let sampleBits = 6
    /// Accesses of the sample between two judgements.
    private static let period = 4_096

    /// - Parameter library: asked for when there is something to learn from.
    init(
        mostBytes: Int, library: @escaping @Sendable () -> Result<XGBoost, XGBoost.Fault> = { XGBoost.installed }
    ) {
        self.library = library
        state = SpinLock(State(capacity: mostBytes >> Self.sampleBits))
    }

    @inline(__always)
    static func samples(_ hash: UInt64) -> Bool { (hash >> 24) & ((1 << sampleBits) - 1) == 0 }

    /// What there is to do.
    struct Verdict {
        /// To go over to another policy, and the model it may need.
        var policy: (CachePolicy, BoostedTrees?)?
        /// To call ``train(on:)``, where nobody waits for it.
        var training: AdmissionLearner.Sets?
    }

    /// - Parameter asked: nanoseconds that all values cost that were ever asked for, in the sample or not.
    func saw(
        _ hash: UInt64, _ bytes: Int, _ cost: UInt64, _ context: CacheContext = CacheContext(), asked: () -> UInt64
    ) -> Verdict? {
        // It is a sample: what comes while another is counted is left out.
        let verdict = state.withLockIfFree { state -> Verdict? in
            let training = state.access(hash, bytes, cost, context)
            let policy = state.accesses % Self.period == 0 ? state.judge(asked: asked()) : nil
            guard policy != nil || training != nil else { return nil }
            return Verdict(policy: policy.map { ($0, state.model) }, training: training)
        }
        return verdict ?? nil
    }

    /// - Returns: a model for ``CachePolicy/learned``; `nil`: the old one remains.
    func train(on sets: AdmissionLearner.Sets) -> BoostedTrees? {
        let outcome = library().flatMap { library in
            Result { () throws(XGBoost.Fault) in try AdmissionLearner.train(sets, with: library) }
        }
        return state.withLock { $0.adopt(outcome) }
    }

    /// By policy: the share of the cost that it would have missed, all over the same time: since the first model if
    /// there is one.
    var shadows: [CachePolicy: Double] { state.withLock { $0.shares } }

    var learning: CacheLearning { state.withLock { $0.report } }
}

extension PolicyJudge {
    /// Nanoseconds: since the last judgement, of late (fading), and in all.
    private struct Tally {
        var now = 0.0
        private(set) var late = 0.0
        var inAll = 0.0

        mutating func turn() {
            late = late / 2 + now
            inAll += now
            now = 0
        }
    }

    private struct Shadow {
        let policy: CachePolicy
        var core: CacheCore
        var missed = Tally()

        init(_ policy: CachePolicy, capacity: Int) {
            self.policy = policy
            core = CacheCore(policy, capacity: capacity)
        }
    }

    private struct State {
        private var live = CachePolicy.gdsf
        private var shadows: [Shadow]
        private var learned: Shadow
        private var asked = Tally()
        private var askedBefore: UInt64 = 0
        private(set) var accesses = 0
        /// `nil`: there is nothing to learn with.
        private var learner: AdmissionLearner? = AdmissionLearner()
        private var isTraining = false
        private(set) var model: BoostedTrees?
        private var learning = CacheLearning()

        /// How much less another policy has to miss.
        private static let margin = 0.95
        /// How much more than the best of the others ``CachePolicy/learned`` has to save, to come in and to stay.
        private static let (comes, stays) = (1.03, 1.0)

        init(capacity: Int) {
            shadows = [.gdsf, .s3fifo, .lru].map { Shadow($0, capacity: capacity) }
            learned = Shadow(.learned, capacity: capacity)
        }

        /// - Returns: what to train on, when it is time to.
        mutating func access(
            _ hash: UInt64, _ bytes: Int, _ cost: UInt64, _ context: CacheContext
        ) -> AdmissionLearner.Sets? {
            // What a model was made from says nothing of how good it is.
            let counted = AdmissionLearner.teaches(hash) ? 0 : Double(cost)
            asked.now += counted
            accesses += 1
            for index in shadows.indices where shadows[index].core.access(hash) == nil {
                shadows[index].missed.now += counted
                _ = shadows[index].core.insert(hash, bytes: bytes, cost: cost) { _ in }
            }
            guard learner != nil else { return nil }
            learner?.asked(hash, learned.core)
            guard learned.core.access(hash) == nil else { return nil }
            learned.missed.now += counted
            let sets = learner?.missed(hash, bytes, cost, context, learned.core)
            _ = learned.core.insert(hash, bytes: bytes, cost: cost, context) { _ in }
            guard let sets, !isTraining else { return nil }
            isTraining = true
            return sets
        }

        // MARK: Judging

        /// - Returns: the policy to go over to, if there is a better one.
        mutating func judge(asked total: UInt64) -> CachePolicy? {
            // The few keys that are asked for most are seldom in a sample, and all policies keep them. What is saved is
            // saved of all that was asked for, or a policy that does a little better on the rest would look good
            // (Waldspurger et al. 2015 correct in the same way).
            asked.now = max(asked.now, Double(total &- askedBefore) / Double(2 << PolicyJudge.sampleBits))
            askedBefore = total
            asked.turn()
            learned.missed.turn()
            for index in shadows.indices { shadows[index].missed.turn() }
            guard let best = shadows.map(\.missed.late).min(),
                let first = shadows.first(where: { $0.missed.late == best })
            else { return nil }
            let saved = asked.late - learned.missed.late
            if model != nil, saved > (live == .learned ? Self.stays : Self.comes) * (asked.late - best) {
                return goOver(to: .learned)
            }
            let missed = shadows.first { $0.policy == live }?.missed.late ?? .infinity
            return best < missed * Self.margin ? goOver(to: first.policy) : nil
        }

        private mutating func goOver(to policy: CachePolicy) -> CachePolicy? {
            defer { live = policy }
            return policy == live ? nil : policy
        }

        var shares: [CachePolicy: Double] {
            guard asked.inAll > 0 else { return [:] }
            var shares: [CachePolicy: Double] = [:]
            for shadow in model == nil ? shadows : shadows + [learned] {
                shares[shadow.policy] = shadow.missed.inAll / asked.inAll
            }
            return shares
        }

        // MARK: Learning

        mutating func adopt(_ outcome: Result<AdmissionLearner.Outcome, XGBoost.Fault>) -> BoostedTrees? {
            isTraining = false
            switch outcome {
            case .failure(let fault):
                learning.fault = fault.description
                learner = nil
                learned = Shadow(.learned, capacity: 0)
                return nil
            case .success(let outcome):
                learning.models += 1
                learning.samples = outcome.samples
                learning.loss = outcome.loss
                learning.lossOfMean = outcome.lossOfMean
                guard outcome.isOfUse else { return nil }
                if model == nil {
                    // From here on, all are compared.
                    (asked.inAll, learned.missed.inAll) = (0, 0)
                    for index in shadows.indices { shadows[index].missed.inAll = 0 }
                }
                model = outcome.model
                learned.core.adopt(outcome.model)
                return outcome.model
            }
        }

        var report: CacheLearning {
            var report = learning
            report.isInUse = live == .learned
            if let missed = shares[.learned], let missedByGDSF = shares[.gdsf] {
                report.savedShare = 1 - missed
                report.savedShareOfGDSF = 1 - missedByGDSF
            }
            return report
        }
    }
}

/// What came of learning which keys are asked for again.
public struct CacheLearning: Sendable, Hashable, CustomStringConvertible {
    /// Trainings so far, and how many samples the last one took.
    public var models = 0
    public var samples = 0
    /// Of the last model, on samples it was not made from: its mean logarithmic loss, and that of one that always says
    /// how many are asked for again. Only a model that does better is used.
    public var loss: Double?
    public var lossOfMean: Double?
    /// The share of the cost of the sampled accesses since the first model that its shadow saved, and that of
    /// ``CachePolicy/gdsf``.
    public var savedShare: Double?
    public var savedShareOfGDSF: Double?
    public var isInUse = false
    /// Why nothing can be learned: the library is not there, for one.
    public var fault: String?

    /// How much more than ``CachePolicy/gdsf`` it saves.
    public var gain: Double? {
        guard let savedShare, let savedShareOfGDSF, savedShareOfGDSF > 0 else { return nil }
        return savedShare / savedShareOfGDSF - 1
    }

    public var description: String {
        if let fault { return "nothing is learned: \(fault) (Debian's package libxgboost0 brings the library)" }
        guard let gain, let savedShare, let savedShareOfGDSF else {
            return models == 0 ? "nothing learned yet" : "no model yet that knows more than the mean"
        }
        func percent(_ share: Double) -> String { "\((share * 1_000).rounded() / 10)%" }
        return "saves \(percent(savedShare)) of the cost in shadow, GDSF \(percent(savedShareOfGDSF)): "
            + "\(percent(abs(gain))) \(gain < 0 ? "less" : "more"); \(isInUse ? "in use" : "not in use"); "
            + "\(models) models, the last of \(samples) samples"
    }
}

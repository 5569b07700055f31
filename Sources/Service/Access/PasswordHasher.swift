package import Evidence
internal import HTTPTypes
internal import NIOPosix
internal import Synchronization

/// Turns passwords into what may be kept: PBKDF2 with HMAC-SHA-256. It takes long on purpose, so few run at a time.
package final class PasswordHasher: Sendable {
    package static let leastIterations = CryptoService.leastIterations

    private let module: any CryptoModule
    private let iterations: Int
    private let turns: Turns
    /// What a password is held against where there is none: as much work as a real one.
    private let decoy: String

    /// - Parameters:
    ///   - iterations: less than ``leastIterations`` is for tests.
    ///   - atOnce: how many run beside each other; more wait, up to `mostWaiting`.
    package init(
        module: any CryptoModule, iterations: Int = leastIterations, atOnce: Int = 2, mostWaiting: Int = 64
    ) throws {
        self.module = module
        self.iterations = iterations
        turns = Turns(atOnce: atOnce, mostWaiting: mostWaiting)
        decoy =
            Parts(
                iterations: iterations, salt: try module.random(16), hash: try module.random(Self.hashBytes)
            ).text
    }

    /// - Throws: ``Problem`` `busy` if too many wait.
    package func hash(_ password: String) async throws -> String {
        let salt = try module.random(16)
        let hash = try await derive(password, salt: salt, iterations: iterations)
        return Parts(iterations: iterations, salt: salt, hash: hash).text
    }

    /// - Parameter hash: `nil` if there is no such user, or they have no password: takes as long, and is never right.
    /// - Returns: whether it is the password, and whether it was hashed with less work than new ones are.
    package func check(_ password: String, against hash: String?) async throws -> (isRight: Bool, isWeak: Bool) {
        let known = hash.flatMap { Parts($0) }
        guard let parts = known ?? Parts(decoy) else { return (false, false) }
        let derived = try await derive(password, salt: parts.salt, iterations: parts.iterations)
        let isEqual = isSame(Base64URL.encode(derived), Base64URL.encode(parts.hash))
        return (isEqual && known != nil, parts.iterations < iterations)
    }

    private static let hashBytes = 32

    private func derive(_ password: String, salt: [UInt8], iterations: Int) async throws -> [UInt8] {
        try await turns.run { [module] in
            // Whole seconds of work would hold up everything else on its thread.
            try await NIOThreadPool.singleton.runIfActive {
                try module.derive(
                    from: SecretBytes(copying: Array(password.utf8)), salt: salt, iterations: iterations,
                    bytes: Self.hashBytes, .sha256
                ).withBytes(Array.init)
            }
        }
    }

    private struct Parts {
        var iterations: Int
        var salt: [UInt8]
        var hash: [UInt8]

        init(iterations: Int, salt: [UInt8], hash: [UInt8]) {
            self.iterations = iterations
            self.salt = salt
            self.hash = hash
        }

        init?(_ text: String) {
            let parts = text.split(separator: "$", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[0] == "pbkdf2-sha256", let iterations = Int(parts[1]),
                (1...100_000_000).contains(iterations), let salt = Base64URL.decode(String(parts[2])),
                let hash = Base64URL.decode(String(parts[3])), hash.count == hashBytes
            else { return nil }
            self.init(iterations: iterations, salt: salt, hash: hash)
        }

        var text: String { "pbkdf2-sha256$\(iterations)$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))" }
    }
}

/// Lets few run at a time, in the order they came, and turns away whom there is no room for.
final class Turns: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let atOnce: Int
    private let mostWaiting: Int
    private let state = Mutex(State())

    init(atOnce: Int, mostWaiting: Int) {
        self.atOnce = max(1, atOnce)
        self.mostWaiting = mostWaiting
    }

    func run<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        try await take()
        defer { give() }
        return try await work()
    }

    private enum Place { case now, later, none }

    private func take() async throws(Problem) {
        let place = state.withLock { state -> Place in
            if state.running < atOnce {
                state.running += 1
                return .now
            }
            return state.waiting.count < mostWaiting ? .later : .none
        }
        switch place {
        case .now: return
        case .none:
            var problem = Problem(.serviceUnavailable, "busy", "too many sign in at this moment: try again shortly")
            problem.retryAfter = 2
            throw problem
        case .later:
            await withCheckedContinuation { continuation in
                let isTurn = state.withLock { state in
                    if state.running < atOnce {
                        state.running += 1
                        return true
                    }
                    state.waiting.append(continuation)
                    return false
                }
                if isTurn { continuation.resume() }
            }
        }
    }

    /// Hands the turn on: the count stays where somebody waits.
    private func give() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

internal import Logging
internal import ServiceLifecycle

/// Has the board look at the ledger as long as the service runs.
struct AlertWatch: Service {
    let board: AlertBoard
    let logger: Logger
    var interval = Duration.seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                let began = ContinuousClock.now
                do {
                    try await board.look()
                } catch {
                    logger.error("alerts are not evaluated, and will be tried again", metadata: ["problem": "\(error)"])
                }
                // A ledger that takes long to read is read less often: a twentieth of the time at most.
                let wait = max(interval, (ContinuousClock.now - began) * 20)
                guard (try? await Task.sleep(for: wait)) != nil else { return }
            } while !Task.isCancelled
        }
    }
}

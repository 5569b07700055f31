import Detection
import Engine
import Glibc
import Synchronization

/// Turns the first SIGINT or SIGTERM into the cancellation of a scan, which then reports that it is incomplete; the
/// second one ends the process at once.
enum Interruption {
    /// What every scan is given.
    static let cancellation = Cancellation()

    static var hasHappened: Bool { cancellation.isCancelled }

    /// From here on, signals cancel.
    static func listen() {
        // The handler must not be what makes this value: it may run in the middle of anything.
        _ = cancellation
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            if Interruption.cancellation.isCancelled { _exit(ExitStatus.interruptedCode) }
            Interruption.cancellation.cancel()
        }
        action.sa_flags = SA_RESTART
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
    }
}

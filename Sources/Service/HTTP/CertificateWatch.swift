internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Has certificates read again when SIGHUP asks for it, or when their files have changed.
struct CertificateWatch: Service {
    let tls: TLSContext
    let logger: Logger
    var interval = Duration.seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) { reload(always: true) }
                }
                group.addTask {
                    while (try? await Task.sleep(for: interval)) != nil { reload(always: false) }
                }
            }
        }
    }

    private func reload(always: Bool) {
        do throws(ServiceFailure) {
            let isNew = try tls.reloadIfChanged()
            if always || isNew { logger.notice("certificate read", metadata: ["sha256": "\(tls.fingerprint)"]) }
        } catch {
            logger.error("the certificate stays as it was", metadata: ["problem": "\(error)"])
        }
    }
}

package import Engine
internal import Evidence
package import Storage
internal import Synchronization

/// Which detectors are switched off, for all scans that begin from now on, until they are switched on again.
package final class DetectorSwitches: Sendable {
    private static let setting = "detectors.disabled"
    private let store: Store
    /// All that can be switched.
    let known: [String]
    private let disabled: Mutex<Set<String>>

    /// Reads what was set before.
    package init(_ store: Store, known: [String]) async throws(StoreError) {
        self.store = store
        self.known = known
        disabled = Mutex(Self.names(try await store.setting(Self.setting)))
    }

    private static func names(_ json: JSON?) -> Set<String> { Set((json?.array ?? []).compactMap(\.string)) }

    func isEnabled(_ detector: String) -> Bool { disabled.withLock { !$0.contains(detector) } }

    func set(_ detector: String, enabled: Bool, by actor: String) async throws(StoreError) {
        var names = Self.names(try await store.setting(Self.setting))
        if enabled { names.remove(detector) } else { names.insert(detector) }
        try await store.set(Self.setting, to: .array(names.sorted().map { .string($0) }), by: actor)
        disabled.withLock { [names] in $0 = names }
    }

    /// What a scan runs.
    ///
    /// - Parameters:
    ///   - configured: `nil`: all that is registered.
    ///   - permitted: what whoever asked may use; `nil`: all.
    func selection(_ configured: RuleSelection?, permitted: Set<String>? = nil) -> RuleSelection? {
        var disabled = disabled.withLock { $0 }
        if let permitted {
            let all = configured.map { $0.active.keys + $0.overrides.flatMap(\.changes.keys) } ?? known
            disabled.formUnion(all.filter { !permitted.contains($0) })
        }
        guard !disabled.isEmpty else { return configured }
        var selection =
            configured ?? RuleSelection(active: Dictionary(known.map { ($0, .init()) }) { first, _ in first })
        for name in disabled {
            selection.active[name] = nil
            for index in selection.overrides.indices { selection.overrides[index].changes[name]?.isActive = false }
        }
        return selection
    }
}

internal import Synchronization

/// The join of the labels of all that a service has: sums over everything, which cannot be taken apart, carry it.
package final class LabelMark: Sendable {
    private let state = Mutex(Label.lowest)

    package var label: Label { state.withLock { $0 } }

    func raise(to label: Label) { state.withLock { $0 = $0.joined(label) } }
}

extension Store {
    /// For the start of the service: what was there before it counts as well.
    package func raiseMark() async throws(StoreError) {
        let labels = try await database.read("labels") { connection in
            try connection.rows(
                """
                SELECT label_level, label_compartments FROM projects UNION
                SELECT label_level, label_compartments FROM scans
                """
            ).map { Label(level: try $0.get(0), compartments: try $0.get(1)) }
        }
        for label in labels { mark.raise(to: label) }
    }
}

internal import HTTPTypes
internal import Storage

extension LabelMark {
    /// Whether somebody may see what is counted over everything: from how it grows, one could tell what is not theirs
    /// to know.
    func mayShowSums(to caller: Principal) -> Bool { caller.clearance.dominates(label) }

    func checkSums(for caller: Principal) throws(Problem) {
        guard mayShowSums(to: caller) else {
            throw Problem(
                .forbidden, "above-clearance",
                "these figures are of everything together, and you are not cleared for all of it")
        }
    }
}

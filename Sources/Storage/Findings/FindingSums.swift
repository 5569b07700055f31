/// What the sums know of a query beforehand: how many findings fit, and how many each index would have to be read for.
struct FindingSums {
    /// That fit all that the sums know of.
    let matches: Int
    /// That have the asked states, rules, or a label that the reader may see; and in each case the asked severities.
    let byState: Int
    let byRule: Int
    let byLabel: Int

    init(_ plan: FindingPlan) throws {
        var conditions = Conditions()
        let project = conditions.bind(plan.query.project)
        let severity = FindingPlan.severities(plan.query, in: "c")
        let state = FindingPlan.states(plan.query, in: "c")
        let rule = plan.rules.map { conditions.text("c.rule", in: $0) }
        let tool = plan.query.tools.isEmpty ? nil : conditions.text("c.tool", in: plan.query.tools)
        let label = conditions.text(visibleFor: plan.clearance, in: "c")
        func sum(_ all: [String?]) -> String {
            let all = all.compactMap(\.self).joined(separator: " AND ")
            return "CAST(coalesce(sum(c.amount) FILTER (WHERE \(all.isEmpty ? "1 = 1" : all)), 0) AS bigint)"
        }
        let row = try plan.connection.rows(
            """
            SELECT \(sum([severity, state, rule, tool, label])), \(sum([severity, state])), \(sum([severity, rule])),
            \(sum([severity, label])) FROM finding_counts c WHERE c.project = \(project)
            """, arguments: conditions.arguments
        ).first
        matches = try row?.get(0) ?? 0
        byState = try row?.get(1) ?? 0
        byRule = try row?.get(2) ?? 0
        byLabel = try row?.get(3) ?? 0
    }
}

import ArgumentParser
import Service

/// How long `picket serve` keeps what.
struct RetentionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "For so long fixed findings and ended scans with their reports are kept; 0: for ever. Findings that are not fixed always are.",
            valueName: "days")) var keep = 365
    @Option(
        help: ArgumentHelp(
            "For so long it is kept what happened to findings; 0: as long as the findings.", valueName: "months"))
    var keepHistory = 0
    @Option(
        help: ArgumentHelp(
            "So many daily copies of the embedded database are kept in the data folder's backups/; 0: none are made.",
            valueName: "count")) var backups = 7

    func validate() throws {
        guard (0...36_500).contains(keep) else { throw ValidationError("--keep takes 0 to 36500 days") }
        guard (0...1_200).contains(keepHistory) else { throw ValidationError("--keep-history takes 0 to 1200 months") }
        guard (0...1_000).contains(backups) else { throw ValidationError("--backups takes 0 to 1000") }
    }

    var retention: Retention {
        var retention = Retention()
        retention.days = keep == 0 ? nil : keep
        retention.historyMonths = keepHistory == 0 ? nil : keepHistory
        retention.backups = backups
        return retention
    }
}

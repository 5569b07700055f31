import Detection
import Reporting

/// What compilers said (rule 10).
struct CompilerAssessment {
    /// Warnings, as findings of `power-of-ten/compiler-warnings`.
    var findings: [Finding] = []
    /// The files that were compiled.
    var compiledPaths: Set<String> = []
    var gaps: [PowerOfTenReport.Gap] = []
}

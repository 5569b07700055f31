import ArgumentParser
import Detection
import Detectors
import Engine
import Glibc
import Settings
import TreeSitterSyntax

/// Where the parts are put together: the only place that knows them all.
enum Composition {
    static let tool = Report.Tool(name: "picket", version: Version.text)

    static let catalogue = RuleCatalogue(
        (Registry.detectors.map { $0.rule } + Scan.builtInRules).sorted { $0.id < $1.id })

    static let grammars = GrammarStore(
        folders: GrammarStore.defaultFolders(environment: Terminal.environment, programPath: programPath))

    static let languages = LanguageMap(
        extensions: Languages.byExtension, fileNames: Languages.byFileName, interpreters: Languages.byInterpreter,
        contents: Languages.byContent)

    /// A pool with everything that is built in, but for detectors.
    static var poolConfiguration: PoolConfiguration {
        PoolConfiguration(tool: tool, languages: languages, frontEnd: { TreeSitterFrontEnd(store: grammars) })
    }

    /// What benchmarks register their own work as.
    static let benchRule = Rule(
        id: "bench/task", title: "Work of a benchmark", severity: .info,
        help: .init(
            what: "Takes time.", why: "To be measured.", fix: "None.",
            example: .init(.python, bad: "pass\n", good: "pass\n")))

    /// Scans, showing progress. Errors come out as what the user can do about them.
    static func run(
        _ configuration: ScanConfiguration, detectors: [any Detector.Type] = Registry.detectors
    ) async throws(UsageError) -> Report {
        let scan = Scan(
            configuration, detectors: detectors, languages: languages,
            frontEnd: { TreeSitterFrontEnd(store: grammars) }, cancellation: Interruption.cancellation)
        do {
            return try await Progress.showing { try await scan.run(progress: $0) }
        } catch let error as ScanError {
            throw UsageError(error.message)
        } catch {
            throw UsageError("\(error)")
        }
    }

    /// The rules that selectors name; naming none is an error.
    static func select(_ selectors: [String], in catalogue: RuleCatalogue) throws(UsageError) -> [Rule] {
        var ids: Set<String> = []
        for selector in selectors {
            if let complaint = catalogue.complaint(about: selector) { throw UsageError(complaint) }
            ids.formUnion(catalogue.select(selector).map(\.id))
        }
        return catalogue.rules.filter { ids.contains($0.id) }
    }

    /// The path of this program, symbolic links resolved.
    private static var programPath: String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = buffer.withUnsafeMutableBytes { buffer in
            buffer.baseAddress.map { readlink("/proc/self/exe", $0, buffer.count) } ?? -1
        }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

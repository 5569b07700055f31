import Detection
import PicketTestKit

@testable import Engine

extension PoolConfiguration {
    static func test(workers: Int = 2, requests: Int = 10_000, memory: Int = 0) -> PoolConfiguration {
        PoolConfiguration(
            tool: Report.Tool(name: "Picket", version: "test"), languages: testLanguages,
            frontEnd: { LineFrontEnd() }, workers: workers, admission: .init(requests: requests),
            memoryCacheBytes: memory)
    }
}

extension Request {
    static func text(
        _ text: String, deadline: Duration? = nil, label: SecurityLabel = .unlabelled, caller: Caller = Caller()
    ) -> Request {
        Request(
            [.text(name: "a.py", language: .python, bytes: Array(text.utf8))], deadline: deadline, label: label,
            caller: caller)
    }

    /// Empty lines under these names.
    static func named(_ names: [String], _ priority: Priority) -> Request {
        Request(names.map { .text(name: $0, language: .python, bytes: [0x0A]) }, priority: priority)
    }
}

extension Rule {
    static func named(_ id: String) -> Rule {
        Rule(
            id: id, title: "Test", severity: .medium,
            help: .init(what: "Test.", why: "Test.", fix: "Test.", example: .init(.python, bad: "a", good: "b")))
    }
}

extension PoolDetector.Content {
    /// A conclusion at each line that holds a word.
    func lines(with word: String) -> [Conclusion] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            line.contains(word) ? Conclusion(place: place(ofLine: index + 1), message: word, anchor: word) : nil
        }
    }
}

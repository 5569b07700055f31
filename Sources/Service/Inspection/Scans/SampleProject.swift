internal import Evidence
internal import Foundation
package import Storage

/// Something to look at: a folder, inspected as if it had grown. Three scans see most of its files; some are there at
/// first and gone later, some are gone for a while, some come last. So there is what is new, open, fixed and regressed,
/// and all of it was found by inspecting those files.
package struct SampleProject: Sendable {
    private let queue: ScanQueue
    private let ended: ScanEndings
    private static let mostFiles = 2_000

    /// - Parameter ended: among those who are told by the queue.
    package init(_ queue: ScanQueue, _ ended: ScanEndings) {
        self.queue = queue
        self.ended = ended
    }

    /// - Returns: the project's key; `nil` if there is one of this name already.
    /// - Throws: what is wrong with the folder.
    package func make(from folder: String) async throws -> String? {
        let files = try Self.files(in: folder)
        let name = folder.split(separator: "/").last.map(String.init) ?? "sample"
        let key = Self.key(name)
        guard try await queue.store.project(key, for: .highest) == nil else { return nil }
        let project = try await queue.store.makeProject(
            key: key, name: name,
            description: "A sample: \(files.count) files of \(folder), inspected as if they had grown.")
        for step in 1...3 {
            let present = files.enumerated().filter { Self.isThere($0.offset % 8, at: step) }.map(\.element)
            let draft = ScanDraft(.files, actor: "picket")
            let scan = try await queue.submit(project: project.id, draft, .files) { waiting in
                for path in present { try Self.copy("\(folder)/\(path)", to: "\(waiting.source)/\(path)") }
            }
            try await ended.wait(for: scan.id)
        }
        return key
    }

    /// Of every eight files one comes last, one goes, and one is away for a while.
    private static func isThere(_ kind: Int, at step: Int) -> Bool {
        switch kind {
        case 2: step == 3
        case 4: step == 1
        case 6: step != 2
        default: true
        }
    }

    private static func files(in folder: String) throws(Problem) -> [String] {
        guard let below = FileManager.default.enumerator(atPath: folder) else {
            throw .invalid("\(folder) is no folder that can be read")
        }
        var files: [String] = []
        for case let path as String in below where files.count < mostFiles {
            if path.split(separator: "/").last?.hasPrefix(".") == true {
                below.skipDescendants()
            } else if below.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
                files.append(path)
            }
        }
        guard !files.isEmpty else { throw .invalid("there are no files in \(folder)") }
        return files.sorted()
    }

    private static func copy(_ file: String, to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: file, toPath: path)
    }

    private static func key(_ name: String) -> String {
        let plain = name.lowercased().utf8.prefix(64).map { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) ? byte : UInt8(ascii: "-")
        }.drop { $0 == UInt8(ascii: "-") }
        return plain.isEmpty ? "sample" : String(decoding: plain, as: UTF8.self)
    }
}

/// Passes on what happens, and knows when scans have ended.
package struct ScanEndings: EventSink {
    private let next: any EventSink
    private let ids: AsyncStream<String>
    private let told: AsyncStream<String>.Continuation

    package init(_ next: any EventSink) {
        self.next = next
        (ids, told) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1_000))
    }

    package func publish(_ event: Event) {
        next.publish(event)
        let isEnd = ["scan.done", "scan.failed", "scan.cancelled"].contains(event.kind)
        if isEnd, let id = event.payload["id"]?.string { told.yield(id) }
    }

    /// By one who waits at a time.
    func wait(for scan: Identifier) async throws {
        for await id in ids where id == scan.text { return }
        throw CancellationError()
    }
}

/// Where an entry of an archive wants to be: a path that stays inside, and means the same to every reader.
struct ArchivePath: Sendable, Hashable {
    /// At least one, but for the folder itself.
    let components: [String]

    var text: String { components.joined(separator: "/") }

    /// - Parameter name: as the archive has it. `./` before it and `/` after it are no harm.
    init(_ name: some Collection<UInt8>, _ limits: ArchiveLimits) throws(ArchiveError) {
        guard name.count <= limits.pathBytes else {
            throw ArchiveError(.tooLarge, entry: name, "the name has more than \(limits.pathBytes) bytes")
        }
        guard let text = String(validating: name, as: UTF8.self) else {
            throw ArchiveError(.unsafe, entry: name, "the name is not UTF-8; pack it with a tool that writes UTF-8")
        }
        guard !name.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw ArchiveError(.unsafe, entry: name, "the name has a control character")
        }
        guard !name.contains(UInt8(ascii: "\\")) else {
            throw ArchiveError(.unsafe, entry: name, "the name has a backslash, which some readers take for a slash")
        }
        guard name.first != UInt8(ascii: "/") else {
            throw ArchiveError(.unsafe, entry: name, "the path is absolute")
        }
        var components: [String] = []
        for part in text.split(separator: "/") where part != "." {
            guard part != ".." else { throw ArchiveError(.unsafe, entry: name, "the path leaves its folder") }
            guard part.utf8.count <= 255 else {
                throw ArchiveError(.tooLarge, entry: name, "a part of the path has more than 255 bytes")
            }
            components.append(String(part))
        }
        if let first = components.first?.utf8, first.count == 2, first.last == UInt8(ascii: ":") {
            throw ArchiveError(.unsafe, entry: name, "the path begins with a drive's letter")
        }
        guard components.count <= limits.depth else {
            throw ArchiveError(.tooLarge, entry: name, "the path is more than \(limits.depth) folders deep")
        }
        self.components = components
    }

    /// Whether a link at this path with this target stays inside.
    func contains(linkTo target: [UInt8]) -> Bool {
        guard target.first != UInt8(ascii: "/"), !target.contains(0), !target.contains(UInt8(ascii: "\\")) else {
            return false
        }
        var depth = components.count - 1
        for part in target.split(separator: UInt8(ascii: "/")) where part != [UInt8(ascii: ".")] {
            depth += part.elementsEqual("..".utf8) ? -1 : 1
            if depth < 0 { return false }
        }
        return true
    }
}

/// Holds what is unpacked to its limits, and sees to it that each name is there once.
final class ArchiveMeter {
    let limits: ArchiveLimits
    private let isCancelled: () -> Bool
    private enum Kind: Equatable { case file(Int), folder }
    private var names: [String: Kind] = [:]
    private var entries = 0
    private(set) var contents = ArchiveContents()

    init(_ limits: ArchiveLimits, isCancelled: @escaping () -> Bool) {
        self.limits = limits
        self.isCancelled = isCancelled
    }

    func entry() throws(ArchiveError) {
        entries += 1
        guard entries <= limits.entries else {
            throw ArchiveError(.tooLarge, "there are more than \(limits.entries) files and folders in it")
        }
        if isCancelled() { throw ArchiveError(.cancelled, "it was cancelled while it was unpacked") }
    }

    func file(_ path: ArchivePath, size: UInt64) throws(ArchiveError) {
        guard size <= UInt64(limits.fileBytes) else {
            throw ArchiveError(.tooLarge, entry: path.text.utf8, "has more than \(limits.fileBytes) bytes")
        }
        guard !path.components.isEmpty else { throw ArchiveError(.damaged, "a file has no name") }
        try folders(above: path)
        guard names.updateValue(.file(Int(size)), forKey: path.text) == nil else {
            throw ArchiveError(
                .unsafe, entry: path.text.utf8, "is there twice: which one is meant differs from reader to reader")
        }
        contents.files += 1
    }

    func folder(_ path: ArchivePath) throws(ArchiveError) {
        guard !path.components.isEmpty else { return }
        try folders(above: path)
        if case .file = names.updateValue(.folder, forKey: path.text) {
            throw ArchiveError(.unsafe, entry: path.text.utf8, "is a file and a folder")
        }
    }

    /// - Returns: `nil` if there is no such file so far.
    func size(of path: ArchivePath) -> Int? {
        if case .file(let size) = names[path.text] { size } else { nil }
    }

    /// Folders need no entries of their own; what is below a file is a mistake.
    private func folders(above path: ArchivePath) throws(ArchiveError) {
        var folder = ""
        for component in path.components.dropLast() {
            folder += folder.isEmpty ? component : "/" + component
            switch names[folder] {
            case .folder: continue
            case .file: throw ArchiveError(.unsafe, entry: folder.utf8, "is a file and a folder")
            case nil:
                names[folder] = .folder
                // They are made as well, so they count.
                try entry()
            }
        }
    }

    /// - Parameter read: bytes of the archive that these came from, and all before.
    func unpacked(_ count: Int, from read: Int) throws(ArchiveError) {
        try copied(count)
        try unpacking(contents.bytes, from: read)
    }

    /// A file that is there again under another name, which costs the archive next to nothing.
    func copied(_ count: Int) throws(ArchiveError) {
        contents.bytes += count
        guard contents.bytes <= limits.totalBytes else {
            throw ArchiveError(.tooLarge, "it has more than \(limits.totalBytes) bytes unpacked")
        }
    }

    /// What a decompressor gave so far, whether it is kept or not.
    func unpacking(_ written: Int, from read: Int) throws(ArchiveError) {
        if written > limits.freeBytes, written / limits.ratio > read {
            throw ArchiveError(.tooLarge, "it unpacks to more than \(limits.ratio) times its size")
        }
        if isCancelled() { throw ArchiveError(.cancelled, "it was cancelled while it was unpacked") }
    }

    func skippedLink() { contents.links += 1 }
    func skippedModule() { contents.modules += 1 }

    func sees(_ path: ArchivePath) {
        guard let name = path.components.last?.lowercased() else { return }
        if Self.suffixes.contains(where: name.hasSuffix) { contents.archives.append(path.text) }
    }

    private static let suffixes = [
        ".zip", ".tar", ".tgz", ".tar.gz", ".tar.zst", ".tar.xz", ".tar.bz2", ".jar", ".whl",
    ]
}

/// What came out.
package struct ArchiveContents: Sendable, Hashable {
    package var files = 0
    package var bytes = 0
    /// Symbolic links that stay inside: what they point to is inspected under its own name.
    package var links = 0
    /// Modules of a repository, which are repositories of their own.
    package var modules = 0
    /// Archives inside, which were not opened.
    package var archives: [String] = []
}

/// Where files go. Called with paths that are inside, each once; folders above them are made by it.
protocol ArchiveSink {
    mutating func begin(_ path: ArchivePath) throws(ArchiveError)
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError)
    mutating func end() throws(ArchiveError)
    mutating func copy(_ path: ArchivePath, to other: ArchivePath) throws(ArchiveError)
}

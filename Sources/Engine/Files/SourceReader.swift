import Detection
import Glibc

/// Reads source files whole, each once, into a buffer it keeps from file to file. One per worker.
final class SourceReader {
    enum Outcome {
        /// Valid until the next read.
        case bytes(UnsafeRawBufferPointer, Language)
        case failed(Failure)
        case skipped(SkipReason)
    }

    private let limit: Int
    private let languages: LanguageMap
    /// By language: whether files that are taken for it by their names may be another by their content.
    private let ambiguous: [Bool]
    /// Called after a file's status was taken and before its bytes are: where tests change it.
    private let beforeReading: (@Sendable (String) -> Void)?
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    init(limit: Int, languages: LanguageMap, beforeReading: (@Sendable (String) -> Void)? = nil) {
        self.limit = limit
        self.languages = languages
        let named = Set(languages.contents.keys.compactMap { languages.extensions[$0] })
        ambiguous = Language.byIndex.map(named.contains)
        self.beforeReading = beforeReading
    }

    deinit { buffer.deallocate() }

    func read(_ file: SourceFile) -> Outcome { withUnsafePointer(to: file) { read($0) } }

    /// Borrows the file where it is.
    func read(_ source: UnsafePointer<SourceFile>) -> Outcome {
        if let text = source.pointee.text { return take(text, of: source) }
        let file = source.pointee
        // What is written to while it is read is given a second chance.
        for _ in 0..<2 {
            if let outcome = attempt(file) { return outcome }
        }
        return .failed(
            Failure(.changed, path: file.path, message: "changed while it was read; scan again when it is at rest"))
    }

    private func take(_ text: [UInt8], of file: UnsafePointer<SourceFile>) -> Outcome {
        guard text.count <= limit else { return .failed(tooLarge(file.pointee, size: text.count)) }
        reserve(text.count)
        buffer.copyBytes(from: text)
        return judge(UnsafeRawBufferPointer(rebasing: buffer[..<text.count]), file)
    }

    /// `nil` if the file changed under the reader's hands.
    private func attempt(_ file: SourceFile) -> Outcome? {
        let descriptor = FileSystem.withPath(file.location) {
            open($0, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY)
        }
        guard descriptor >= 0 else { return .failed(cannotOpen(file)) }
        defer { close(descriptor) }
        var before = stat()
        guard fstat(descriptor, &before) == 0 else { return .failed(unreadable(file)) }
        guard FileType(mode: before.st_mode) == .file else {
            return .failed(
                Failure(
                    .notAFile, path: file.path,
                    message: "is a FIFO, socket, device or folder; only regular files are inspected"))
        }
        beforeReading?(file.path)
        if file.language == nil, let outcome = refuse(scriptAt: descriptor, file) { return outcome }
        let size = Int(before.st_size)
        guard size <= limit else { return .failed(tooLarge(file, size: size)) }
        if let reason = refusal(ofTextAt: descriptor, file, size: size) { return .skipped(reason) }
        reserve(size + 1)
        var count = 0
        while count <= size {
            let result = FileSystem.retrying {
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), size + 1 - count)
            }
            if result < 0 { return .failed(unreadable(file)) }
            if result == 0 { break }
            count += result
        }
        var after = stat()
        guard fstat(descriptor, &after) == 0, count == size, Self.isSame(before, after) else { return nil }
        return withUnsafePointer(to: file) { judge(UnsafeRawBufferPointer(rebasing: buffer[..<count]), $0) }
    }

    private static func isSame(_ left: stat, _ right: stat) -> Bool {
        left.st_size == right.st_size && left.st_mtim.tv_sec == right.st_mtim.tv_sec
            && left.st_mtim.tv_nsec == right.st_mtim.tv_nsec
    }

    /// Of a file without extension, only the first line is looked at: most are no source, and some are huge.
    private func refuse(scriptAt descriptor: Int32, _ file: SourceFile) -> Outcome? {
        let count = FileSystem.retrying { pread(descriptor, buffer.baseAddress, LanguageMap.shebangBytes, 0) }
        if count < 0 { return .failed(unreadable(file)) }
        if languages.fallback != nil || languages.language(ofFirstBytes: buffer[..<count]) != nil { return nil }
        return unknownLanguage(file)
    }

    /// Most files of no known language are data: those that are large, or binary in their first bytes, are not read.
    private func refusal(ofTextAt descriptor: Int32, _ file: SourceFile, size: Int) -> SkipReason? {
        guard !file.isNamed, languages.fallback != nil, (file.language ?? .text) == .text else { return nil }
        let count = FileSystem.retrying { pread(descriptor, buffer.baseAddress, min(size, 1_024), 0) }
        guard count > 0 else { return nil }
        let first = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        if Decoder.isBinary(first) { return .binary }
        let isScript = languages.language(ofFirstBytes: first.prefix(LanguageMap.shebangBytes)) != nil
        return size > Self.mostTextBytes && !isScript ? .largeText : nil
    }

    /// Of a file of no known language. What people write is smaller; larger ones are logs and data.
    private static let mostTextBytes = 1 << 20

    private func unknownLanguage(_ file: SourceFile) -> Outcome {
        guard file.isNamed else { return .skipped(.noKnownLanguage) }
        return .failed(
            Failure(
                .unknownLanguage, path: file.path,
                message: "has no known extension or shebang line; say which language it is with --language"))
    }

    private func judge(_ bytes: UnsafeRawBufferPointer, _ file: UnsafePointer<SourceFile>) -> Outcome {
        guard
            let language = file.pointee.language
                ?? languages.language(ofFirstBytes: bytes.prefix(LanguageMap.shebangBytes)) ?? languages.fallback
        else { return unknownLanguage(file.pointee) }
        if Decoder.isBinary(bytes) {
            guard file.pointee.isNamed else { return .skipped(.binary) }
            return .failed(
                Failure(
                    .binary, path: file.pointee.path,
                    message: "is binary: it holds NUL bytes; name a text file instead"))
        }
        guard ambiguous[language.index], !file.pointee.isLanguageGiven,
            let content = languages.language(ofContent: bytes, named: file.pointee.path)
        else { return .bytes(bytes, language) }
        return .bytes(bytes, content)
    }

    private func reserve(_ count: Int) {
        guard count > buffer.count else { return }
        buffer.deallocate()
        buffer = .allocate(byteCount: max(count, min(2 * count, limit + 1)), alignment: 16)
    }

    private func tooLarge(_ file: SourceFile, size: Int) -> Failure {
        Failure(
            .tooLarge, path: file.path,
            message: "has \(size) bytes, more than the limit of \(limit); exclude it or raise the limit")
    }

    private func unreadable(_ file: SourceFile) -> Failure {
        Failure(.unreadable, path: file.path, message: "cannot be read: \(FileSystem.SystemError.last)")
    }

    private func cannotOpen(_ file: SourceFile) -> Failure {
        switch errno {
        case ENOENT, ENOTDIR:
            Failure(.changed, path: file.path, message: "vanished after it was found; scan again")
        case ELOOP:
            Failure(.changed, path: file.path, message: "became a symbolic link after it was found; scan again")
        case ENXIO, ENODEV:
            Failure(.notAFile, path: file.path, message: "is a socket or device; only regular files are inspected")
        default: unreadable(file)
        }
    }
}

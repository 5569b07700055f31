import Detection
import Glibc

/// Finds the source files under the paths a user gave.
///
/// Folders are walked without recursion and with one open descriptor at a time. Symbolic links found in a walk are not
/// followed: what they point to in the tree is found on its own, and what is outside was not asked for. A path the user
/// names is taken as it is, through links and past every ignore file, for that is what naming it means; only
/// `exclude` patterns hold for it too. A forced language is for named files: a folder's files keep their own.
struct FileFinder {
    private let selection: FileSelection
    private let languages: LanguageMap
    private let forcedLanguage: Language?
    private let include: IgnoreRules
    private let exclude: IgnoreRules
    private let isCancelled: () -> Bool

    private var found: FoundFiles
    private var root: [UInt8] = []
    /// Canonical locations already taken.
    private var seen: Set<[UInt8]> = []

    init(
        selection: FileSelection, languages: LanguageMap, forcedLanguage: Language?,
        isCancelled: @escaping () -> Bool = { false }
    ) {
        self.selection = selection
        self.languages = languages
        self.forcedLanguage = forcedLanguage
        include = IgnoreRules(patterns: selection.include)
        exclude = IgnoreRules(patterns: selection.exclude)
        self.isCancelled = isCancelled
        found = FoundFiles(root: "")
    }

    /// - Parameter base: the folder that relative paths are relative to; the report's root if all paths are inside it.
    ///   Otherwise the root is the deepest folder that holds them all.
    static func find(
        _ paths: [String], base: String, selection: FileSelection, languages: LanguageMap, forcedLanguage: Language?,
        isCancelled: @escaping () -> Bool = { false }
    ) -> FoundFiles {
        var finder = FileFinder(
            selection: selection, languages: languages, forcedLanguage: forcedLanguage, isCancelled: isCancelled)
        finder.find(paths, base: base)
        finder.found.files.sort {
            $0.path != $1.path ? $0.path < $1.path : $0.location.lexicographicallyPrecedes($1.location)
        }
        return finder.found
    }

    private mutating func find(_ paths: [String], base: String) {
        let base = (try? FileSystem.canonical(Array(base.utf8))) ?? Array(base.utf8)
        var named: [(location: [UInt8], type: FileType, size: Int)] = []
        for path in paths {
            let absolute = path.utf8.first == 0x2F ? Array(path.utf8) : base + [0x2F] + Array(path.utf8)
            do throws(FileSystem.SystemError) {
                guard !absolute.contains(0) else { throw FileSystem.SystemError(code: ENOENT) }
                let location = try FileSystem.canonical(absolute)
                let status = try FileSystem.status(of: location)
                named.append((location, FileType(mode: status.st_mode), Int(status.st_size)))
            } catch {
                fail(.unreadable, path, "cannot be read: \(error)")
            }
        }
        root = Self.root(of: named.map { $0.type == .folder ? $0.location : Self.folder(of: $0.location) }, base: base)
        found.root = root.pathText
        // Named files first: a walk that meets one again does not make it less named.
        for (location, type, size) in named where type != .folder {
            if type == .file {
                take(named: location, size: size)
            } else {
                fail(.notAFile, relative(location), "is a FIFO, socket or device; only regular files are inspected")
            }
        }
        for (location, type, _) in named where type == .folder {
            if location != root, exclude.covers(relativeBytes(location), isFolder: true) {
                skip("excluded folder")
            } else {
                walk(location)
            }
        }
    }

    /// The base if everything is inside it, else the deepest folder all have in common.
    private static func root(of folders: [[UInt8]], base: [UInt8]) -> [UInt8] {
        func isInside(_ path: [UInt8], _ folder: [UInt8]) -> Bool {
            folder == [0x2F] || path == folder || path.starts(with: folder + [0x2F])
        }
        guard var common = folders.first, !folders.allSatisfy({ isInside($0, base) }) else { return base }
        for folder in folders {
            while !isInside(folder, common) { common = Self.folder(of: common) }
        }
        return common
    }

    private static func folder(of path: [UInt8]) -> [UInt8] {
        guard let slash = path.lastIndex(of: 0x2F), slash > 0 else { return [0x2F] }
        return Array(path[..<slash])
    }

    /// The path without the root and the slash behind it.
    private func relativeBytes(_ location: [UInt8]) -> ArraySlice<UInt8> {
        location.dropFirst(root == [0x2F] ? 1 : root.count + 1)
    }

    private func relative(_ location: [UInt8]) -> String {
        let path = Array(relativeBytes(location))
        return path.isEmpty ? "." : path.pathText
    }

    // MARK: The walk

    private struct Pending {
        let location: [UInt8]
        let level: IgnoreLevel?
    }

    private mutating func walk(_ top: [UInt8]) {
        var pending = [Pending(location: top, level: selection.usesIgnoreFiles ? levels(above: top) : nil)]
        while let folder = pending.popLast() {
            if isCancelled() {
                found.isCut = true
                return
            }
            guard seen.insert(folder.location).inserted else { continue }
            do throws(FileSystem.SystemError) {
                let entries = try FileSystem.entries(of: folder.location)
                let names = entries.map(\.name.pathText)
                if folder.location != top, selection.usesDefaultExcludes,
                    names.contains(where: DefaultExcludes.markers.contains)
                {
                    skip("excluded folder")
                    continue
                }
                let level = selection.usesIgnoreFiles ? level(in: folder, names: names) : nil
                let hasManifest = names.contains(where: DefaultExcludes.isManifest)
                for (entry, name) in zip(entries, names) {
                    let location =
                        folder.location.last == 0x2F
                        ? folder.location + entry.name : folder.location + [0x2F] + entry.name
                    visit(location, name, type: entry.type, level, besideManifest: hasManifest, &pending)
                }
            } catch {
                fail(.unreadable, relative(folder.location), "the folder cannot be read: \(error)")
            }
        }
    }

    private mutating func visit(
        _ location: [UInt8], _ name: String, type: FileType?, _ level: IgnoreLevel?, besideManifest: Bool,
        _ pending: inout [Pending]
    ) {
        guard let type = type ?? (try? FileSystem.status(of: location)).map({ FileType(mode: $0.st_mode) }) else {
            return fail(.changed, relative(location), "vanished while its folder was read")
        }
        switch type {
        case .folder:
            if isExcluded(location, name, isFolder: true, level, besideManifest: besideManifest) {
                skip("excluded folder")
            } else {
                pending.append(Pending(location: location, level: level))
            }
        case .file:
            if isExcluded(location, name, isFolder: false, level, besideManifest: besideManifest)
                || !isIncluded(location)
            {
                skip("excluded")
            } else {
                take(walked: location, name: name)
            }
        case .symbolicLink: skip("symbolic link")
        case .other: skip("not a file")
        }
    }

    private func isExcluded(
        _ location: [UInt8], _ name: String, isFolder: Bool, _ level: IgnoreLevel?, besideManifest: Bool
    ) -> Bool {
        if !exclude.isEmpty, exclude.verdict(on: relativeBytes(location), isFolder: isFolder) == true { return true }
        if let verdict = level?.verdict(on: location, isFolder: isFolder) { return verdict }
        guard selection.usesDefaultExcludes else { return false }
        return isFolder
            ? DefaultExcludes.coverFolder(name, besideManifest: besideManifest) : DefaultExcludes.coverFile(name)
    }

    private func isIncluded(_ location: [UInt8]) -> Bool {
        include.isEmpty || include.covers(relativeBytes(location), isFolder: false)
    }

    // MARK: Ignore files

    /// The level of a folder that has ignore files, else that of the folder above.
    private func level(in folder: Pending, names: [String]) -> IgnoreLevel? {
        level(
            at: folder.location, above: folder.level, hasGit: names.contains(".gitignore"),
            hasPicket: names.contains(".picketignore"), isRepository: names.contains(".git"))
    }

    private func level(
        at folder: [UInt8], above: IgnoreLevel?, hasGit: Bool, hasPicket: Bool, isRepository: Bool
    ) -> IgnoreLevel? {
        func rules(_ name: String) -> IgnoreRules? {
            let path = folder + [0x2F] + Array(name.utf8)
            guard let text = FileSystem.contents(of: path, limit: IgnoreRules.mostBytes) else { return nil }
            let rules = IgnoreRules(text: text)
            return rules.isEmpty ? nil : rules
        }
        let baseCount = folder == [0x2F] ? 1 : folder.count + 1
        var level = above
        // A repository's own exclude file comes before all its .gitignore files.
        if isRepository, let git = rules(".git/info/exclude") {
            level = IgnoreLevel(parent: level, baseCount: baseCount, git: git, picket: nil)
        }
        let git = hasGit ? rules(".gitignore") : nil
        let picket = hasPicket ? rules(".picketignore") : nil
        guard git != nil || picket != nil else { return level }
        return IgnoreLevel(parent: level, baseCount: baseCount, git: git, picket: picket)
    }

    /// The levels of the folders above a scanned one, from the top of its repository or, without one, from the root.
    private func levels(above folder: [UInt8]) -> IgnoreLevel? {
        func exists(_ name: String, in folder: [UInt8]) -> Bool {
            (try? FileSystem.status(of: folder + [0x2F] + Array(name.utf8))) != nil
        }
        var above: [[UInt8]] = []
        var current = folder
        var top: Int?
        while !exists(".git", in: current), current != [0x2F] {
            current = Self.folder(of: current)
            above.append(current)
            if current == root { top = above.count }
        }
        // At the file system's root without having met a repository: stop at the report's root.
        if !exists(".git", in: current) { above.removeLast(above.count - (top ?? 0)) }
        var level: IgnoreLevel?
        for folder in above.reversed() {
            level = self.level(
                at: folder, above: level, hasGit: true, hasPicket: true, isRepository: exists(".git", in: folder))
        }
        return level
    }

    // MARK: Taking files

    private mutating func take(walked location: [UInt8], name: String) {
        let language: Language?
        switch languages.verdict(onName: name) {
        case .known(let known): language = known
        case .askContent: language = nil
        case .unknown: return skip(SkipReason.noKnownLanguage.rawValue)
        }
        guard seen.insert(location).inserted else { return }
        guard let status = try? FileSystem.status(of: location) else {
            return fail(.changed, relative(location), "vanished while its folder was read")
        }
        append(location, size: Int(status.st_size), language, isNamed: false)
    }

    private mutating func take(named location: [UInt8], size: Int) {
        if !exclude.isEmpty, exclude.covers(relativeBytes(location), isFolder: false) { return skip("excluded") }
        let name = Array(location.split(separator: 0x2F).last ?? []).pathText
        var language = forcedLanguage
        if language == nil, case .known(let known) = languages.verdict(onName: name) { language = known }
        if seen.insert(location).inserted { append(location, size: size, language, isNamed: true) }
    }

    private mutating func append(_ location: [UInt8], size: Int, _ language: Language?, isNamed: Bool) {
        found.files.append(
            SourceFile(
                path: relative(location), location: location, size: size, language: language,
                isLanguageGiven: isNamed && forcedLanguage != nil, isNamed: isNamed))
    }

    private mutating func fail(_ kind: Failure.Kind, _ path: String, _ message: String) {
        found.failures.append(Failure(kind, path: path, message: message))
    }

    private mutating func skip(_ reason: String) { found.skipped[reason, default: 0] += 1 }
}

/// Why files are left out on purpose, as coverage counts them.
enum SkipReason: String, Sendable {
    case noKnownLanguage = "no known language"
    case binary
    case largeText = "data of no known language"
    case interrupted
}

internal import Crypto

/// Why a framework file cannot be used: the file, the line, and what to do.
public struct FrameworkError: Error, Hashable, CustomStringConvertible {
    public var file: String
    public var line: Int
    public var message: String

    public var description: String { "\(file):\(line): \(message)" }
}

extension Framework {
    /// Longer files are refused.
    public static let mostBytes = 1 << 20
    static let mostControls = 2000
    static let mostQueries = 1000

    /// Reads a framework file.
    ///
    /// - Parameters:
    ///   - file: what errors call it.
    ///   - library: queries that its controls may ask beside its own.
    public init(
        _ bytes: [UInt8], file: String, library: [String: NamedQuery] = QueryLibrary.queries
    ) throws(FrameworkError) {
        let reader = try FrameworkReader(bytes, file: file)
        self = try reader.framework(library: library)
    }
}

/// Reads members by name and refuses what it does not know.
struct FrameworkReader {
    private let file: String
    private let root: JSON
    private let places: JSONPlaces
    private let digest: String

    init(_ bytes: [UInt8], file: String) throws(FrameworkError) {
        self.file = file
        guard bytes.count <= Framework.mostBytes else {
            throw FrameworkError(
                file: file, line: 1, message: "is longer than the \(Framework.mostBytes) bytes that are read")
        }
        do throws(JSONError) {
            root = try JSON(parsing: bytes)
        } catch {
            let line = JSONPlaces.line(at: error.offset, in: bytes)
            throw FrameworkError(file: file, line: line, message: error.message)
        }
        places = JSONPlaces(bytes)
        digest = Hexadecimal.text(SHA256.hash(data: bytes))
    }

    private typealias Path = [String]

    private func error(_ path: Path, _ message: String) -> FrameworkError {
        FrameworkError(file: file, line: places.line(of: path), message: message)
    }

    // MARK: The file

    func framework(library: [String: Framework.NamedQuery]) throws(FrameworkError) -> Framework {
        let top = try members(root, [], ["format", "id", "version", "title", "source", "about", "queries", "controls"])
        guard top["format"] == .string("picket-framework/1") else {
            throw error(["format"], "\"format\" has to be \"picket-framework/1\", the only one this Picket reads")
        }
        let id = try text(top, "id", [])
        guard id.utf8.allSatisfy({ QueryWord.isOfWord($0) && $0 != UInt8(ascii: "/") }) else {
            throw error(["id"], "an id is made of letters, digits and . - _")
        }
        let own = try queries(top["queries"] ?? [:], ["queries"], library: library)
        let all = library.merging(own) { $1 }
        let controls = try controls(top["controls"], queries: all)
        let asked = Set(controls.flatMap { $0.assessable + $0.requires })
        if let unused = own.keys.filter({ !asked.contains($0) }).sorted().first {
            throw error(["queries", unused], "no control asks the query \"\(unused)\"")
        }
        let source = try members(top["source"], ["source"], ["title", "publisher", "uri"])
        return Framework(
            id: id, version: try text(top, "version", []), title: try text(top, "title", []),
            source: Framework.Source(
                title: try text(source, "title", ["source"]), publisher: try text(source, "publisher", ["source"]),
                uri: try text(source, "uri", ["source"])),
            about: try text(top, "about", []), queries: all.filter { asked.contains($0.key) }, controls: controls,
            digest: digest)
    }

    /// A file with queries alone.
    func library() throws(FrameworkError) -> [String: Framework.NamedQuery] {
        let top = try members(root, [], ["format", "queries"])
        guard top["format"] == .string("picket-queries/1") else {
            throw error(["format"], "\"format\" has to be \"picket-queries/1\", the only one this Picket reads")
        }
        return try queries(top["queries"], ["queries"], library: [:])
    }

    private func queries(
        _ value: JSON?, _ path: Path, library: [String: Framework.NamedQuery]
    ) throws(FrameworkError) -> [String: Framework.NamedQuery] {
        guard let members = value?.object else { throw error(path, "\"queries\" has to be an object") }
        guard members.count <= Framework.mostQueries else {
            throw error(path, "more than \(Framework.mostQueries) queries")
        }
        var queries: [String: Framework.NamedQuery] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            let path = path + [name]
            guard library[name] == nil else {
                throw error(path, "the query \"\(name)\" is one of the library's already; take another name")
            }
            guard !name.isEmpty, name.utf8.allSatisfy(QueryWord.isOfWord) else {
                throw error(path, "the name of a query is made of letters, digits and . - _")
            }
            let parts = try self.members(value, path, ["shows", "query"])
            let written = try text(parts, "query", path)
            let shows = try text(parts, "shows", path)
            do throws(QueryError) {
                queries[name] = .init(shows: shows, query: try EvidenceQuery(written))
            } catch let problem {
                throw error(path + ["query"], "\(problem)")
            }
        }
        return queries
    }

    private func controls(
        _ value: JSON?, queries: [String: Framework.NamedQuery]
    ) throws(FrameworkError) -> [Framework.Control] {
        guard let elements = value?.array, !elements.isEmpty else {
            throw error(["controls"], "\"controls\" has to be an array with at least one control")
        }
        guard elements.count <= Framework.mostControls else {
            throw error(["controls"], "more than \(Framework.mostControls) controls")
        }
        var controls: [Framework.Control] = []
        var ids: Set<String> = []
        for (index, element) in elements.enumerated() {
            let path = ["controls", String(index)]
            let control = try control(element, path, queries: queries)
            guard ids.insert(control.token).inserted else {
                throw error(path + ["id"], "there are two controls \"\(control.id)\"")
            }
            controls.append(control)
        }
        return controls
    }

    private func control(
        _ value: JSON, _ path: Path, queries: [String: Framework.NamedQuery]
    ) throws(FrameworkError) -> Framework.Control {
        let members = try members(
            value, path,
            ["id", "title", "group", "text", "responsibility", "contributes", "remains", "assessable", "requires"])
        let word = try text(members, "responsibility", path)
        guard let responsibility = Framework.Responsibility(rawValue: word) else {
            let known = Framework.Responsibility.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(path + ["responsibility"], "\"\(word.prefix(60))\" is none of \(known)")
        }
        let control = Framework.Control(
            id: try text(members, "id", path), title: try text(members, "title", path),
            group: try text(members, "group", path), text: try text(members, "text", path),
            responsibility: responsibility, contributes: try text(members, "contributes", path),
            remains: members["remains"] == nil ? "" : try text(members, "remains", path),
            assessable: try names(members, "assessable", path, queries),
            requires: try names(members, "requires", path, queries))
        try check(control, path, queries)
        return control
    }

    /// What a status could not be decided by, or would say more than is known.
    private func check(
        _ control: Framework.Control, _ path: Path, _ queries: [String: Framework.NamedQuery]
    ) throws(FrameworkError) {
        guard control.id.utf8.allSatisfy({ QueryWord.isOfWord($0) || $0 == UInt8(ascii: " ") }),
            control.id.first.map({ $0.isLetter }) ?? false
        else { throw error(path + ["id"], "a control's id begins with a letter; letters, digits and . - _ / follow") }
        switch control.responsibility {
        case .organisational:
            guard control.requires.isEmpty, control.assessable.isEmpty else {
                throw error(path, "an organisational control is decided by people: no query can; make it shared")
            }
        case .shared where control.remains.isEmpty:
            throw error(path, "a shared control has to say in \"remains\" what is left to the organisation")
        case .shared, .technical: break
        }
        let asksEntries = control.requires.contains {
            if case .entries = queries[$0]?.query { true } else { false }
        }
        guard control.requires.isEmpty && control.assessable.isEmpty || asksEntries else {
            throw error(path, "\"requires\" needs a query over entries: a satisfied control cites some")
        }
    }

    // MARK: Members

    private func members(
        _ value: JSON?, _ path: Path, _ known: Set<String>
    ) throws(FrameworkError) -> [String: JSON] {
        guard let members = value?.object else {
            throw error(
                path, path.isEmpty ? "the file has to be an object" : "\"\(path.last ?? "")\" has to be an object")
        }
        if let unknown = members.keys.filter({ !known.contains($0) }).sorted().first {
            let names = known.sorted().joined(separator: ", ")
            throw error(path + [unknown], "unknown member \"\(unknown.prefix(60))\"; there are \(names)")
        }
        return members
    }

    private func text(_ members: [String: JSON], _ name: String, _ path: Path) throws(FrameworkError) -> String {
        guard let value = members[name] else { throw error(path, "the member \"\(name)\" is missing") }
        guard let text = value.string, !text.isEmpty, text.first?.isWhitespace == false,
            text.last?.isWhitespace == false,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else {
            throw error(
                path + [name], "\"\(name)\" has to be a text without control characters, and without space around it")
        }
        return text
    }

    private func names(
        _ members: [String: JSON], _ name: String, _ path: Path, _ queries: [String: Framework.NamedQuery]
    ) throws(FrameworkError) -> [String] {
        guard let value = members[name] else { return [] }
        guard let elements = value.array, elements.count <= 32 else {
            throw error(path + [name], "\"\(name)\" has to be an array of at most 32 names of queries")
        }
        var names: [String] = []
        for (index, element) in elements.enumerated() {
            let path = path + [name, String(index)]
            guard let query = element.string else { throw error(path, "the name of a query belongs here") }
            guard queries[query] != nil else {
                throw error(
                    path,
                    "unknown query \"\(query.prefix(60))\": define it in \"queries\"; `picket compliance queries` lists the library's"
                )
            }
            names.append(query)
        }
        return names
    }
}

extension Framework.Control {
    /// As OSCAL writes identifiers of controls.
    public var token: String {
        String(
            decoding: id.lowercased().utf8.map {
                $0 == UInt8(ascii: " ") || !Self.isOfToken($0) ? UInt8(ascii: "-") : $0
            }, as: UTF8.self)
    }

    private static func isOfToken(_ byte: UInt8) -> Bool {
        QueryWord.isOfWord(byte) && !":/@*+".utf8.contains(byte)
    }
}

/// Lower-case hexadecimal digits.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

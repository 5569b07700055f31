import Detection

/// What the names of a Python file stand for, by its imports so far.
struct PythonNames {
    /// The text `module` or `module.name`.
    private struct Origin {
        var module: Text
        var name: Text?
        /// `from .pickle import load` is not the library's `pickle`.
        var isRelative: Bool
    }

    private var origins: [Text: Origin] = [:]
    private(set) var modules = PythonModules()

    /// Takes in an import statement. Those before it have been seen, those after it not: as Python has it, but for
    /// functions, whose imports hold from here to the end of the file.
    mutating func add(_ statement: Node) {
        let path = statement.child(Field.path)
        let isRelative = path?.text.first == UInt8(ascii: ".")
        let module = path.flatMap { isRelative ? $0.relativeModule : $0.text }
        for item in statement.children {
            if item.isWildcard, let module { modules.add(module, item.text) }
            guard item.field == .name else { continue }
            let name = item.child(Field.name) ?? item
            let alias = item.kind == .other ? item.child(Field.alias) : nil
            if let module {
                modules.add(module, name.text)
                origins[alias?.text ?? name.text] = Origin(module: module, name: name.text, isRelative: isRelative)
            } else {
                modules.add(name.text, nil)
                if let alias {
                    origins[alias.text] = Origin(module: name.text, name: nil, isRelative: path != nil)
                }
            }
        }
    }

    /// The last part of what a callee is called: `run` of `subprocess.run`.
    func lastName(of callee: Node) -> Text? {
        switch callee.kind {
        case .identifier:
            guard let origin = origins[callee.text] else { return callee.text }
            return origin.name ?? origin.module.lastPart
        case .member: return callee.child(Field.member)?.text
        default: return nil
        }
    }

    /// Writes the whole name: `subprocess.run` for `sp.run` after `import subprocess as sp`. Empty if there is none;
    /// beginning with a dot if what the attribute is of has none.
    func qualify(_ callee: Node, into name: inout QualifiedName) {
        name.clear()
        var node = callee
        var members: [Text] = []
        while node.kind == .member, members.count < Self.longestChain {
            guard let member = node.child(Field.member), let object = node.child(Field.object) else { break }
            members.append(member.text)
            node = object.unwrapped
        }
        if node.kind == .identifier {
            name.root = node
            if let origin = origins[node.text] {
                name.isImported = true
                name.isRelative = origin.isRelative
                name.append(origin.module)
                if let last = origin.name { name.append(last) }
            } else {
                name.append(node.text)
            }
        } else if members.isEmpty {
            return
        } else {
            name.startWithoutRoot()
        }
        for member in members.reversed() { name.append(member) }
    }

    /// Real attributes are far shorter.
    private static var longestChain: Int { 32 }
}

/// A dotted name in a buffer that is used again and again.
struct QualifiedName {
    private(set) var bytes: [UInt8] = []
    private var lastStart = 0
    /// The name it begins with in the source.
    var root: Node?
    var isImported = false
    var isRelative = false

    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        lastStart = 0
        root = nil
        isImported = false
        isRelative = false
    }

    mutating func append(_ part: Text) {
        if !bytes.isEmpty, !(bytes.count == 1 && bytes[0] == UInt8(ascii: ".")) { bytes.append(UInt8(ascii: ".")) }
        let start = bytes.count
        bytes.append(contentsOf: part.bytes)
        lastStart = start
        if let dot = part.bytes.lastIndex(of: UInt8(ascii: ".")) { lastStart = start + dot + 1 }
    }

    /// For `f().x`, which is called `.x`.
    mutating func startWithoutRoot() { bytes.append(UInt8(ascii: ".")) }

    static func == (left: QualifiedName, right: StaticString) -> Bool { left.bytes == right }

    func withText<Result>(_ body: (Text) -> Result) -> Result { bytes.withUnsafeBytes { body(Text($0)) } }

    func hasFirst(_ part: StaticString) -> Bool {
        withText { text in
            text.hasPrefix(part)
                && (text.count == part.utf8CodeUnitCount || text[part.utf8CodeUnitCount] == UInt8(ascii: "."))
        }
    }

    func hasLast(_ part: StaticString) -> Bool { bytes[lastStart...].elementsEqual(part.bytes) }

    func contains(part: StaticString) -> Bool {
        bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).contains {
            $0.elementsEqual(part.bytes)
        }
    }

    func last(contains text: StaticString) -> Bool {
        withText { $0.slice(lastStart..<$0.count).contains(text) }
    }

    var isQualified: Bool { lastStart > 0 }
}

/// The modules a file imports, of those that decide whether a rule looks at it.
struct PythonModules: OptionSet {
    let rawValue: UInt16

    static let flask = PythonModules(rawValue: 1)
    static let djangoModels = PythonModules(rawValue: 2)
    static let djangoSafeString = PythonModules(rawValue: 4)
    static let paramiko = PythonModules(rawValue: 8)
    static let huggingFace = PythonModules(rawValue: 16)
    static let yaml = PythonModules(rawValue: 32)
    static let torch = PythonModules(rawValue: 64)
    static let tarfile = PythonModules(rawValue: 128)
    static let zipfile = PythonModules(rawValue: 256)

    /// Names that only need to occur in an import; `transformers` in `my_transformers` counts.
    private static let parts: [(StaticString, PythonModules)] = [
        ("flask", flask), ("django.db.models", djangoModels), ("django.utils.safestring", djangoSafeString),
        ("paramiko", paramiko), ("transformers", huggingFace), ("datasets", huggingFace),
        ("huggingface_hub", huggingFace), ("zipfile", zipfile),
    ]
    private static let exact: [(StaticString, PythonModules)] = [
        ("yaml", yaml), ("torch", torch), ("tarfile", tarfile),
    ]

    mutating func add(_ module: Text, _ name: Text?) {
        guard let name else {
            for (exact, mark) in Self.exact where module == exact { insert(mark) }
            for (part, mark) in Self.parts where module.contains(part) { insert(mark) }
            return
        }
        var whole = Array(module.bytes)
        whole.append(UInt8(ascii: "."))
        whole += name.bytes
        for (part, mark) in Self.parts where whole.contains(part) { insert(mark) }
    }
}

extension Node {
    /// The `*` of `from m import *`.
    var isWildcard: Bool { field == .none && text == "*" }

    /// The `pickle` of `from ..pickle import load`; `nil` for dots alone.
    fileprivate var relativeModule: Text? {
        let text = text
        guard let start = text.bytes.firstIndex(where: { $0 != UInt8(ascii: ".") && $0 > UInt8(ascii: " ") }) else {
            return nil
        }
        return text.slice(start..<text.count)
    }
}

extension Text {
    /// `c` of `a.b.c`.
    var lastPart: Text {
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")) else { return self }
        return slice(dot + 1..<count)
    }
}

extension StaticString {
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount) }
}

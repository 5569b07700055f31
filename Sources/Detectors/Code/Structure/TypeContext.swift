import Detection

/// What a type is for: a settings class may have more fields than a service, a test more methods.
enum TypeContext: Int, CaseIterable, Sendable {
    case business, config, model, controller, utility, framework, infrastructure, test

    var name: String {
        switch self {
        case .business: "business"
        case .config: "config"
        case .model: "model"
        case .controller: "controller"
        case .utility: "utility"
        case .framework: "framework"
        case .infrastructure: "infrastructure"
        case .test: "test"
        }
    }

    /// The most a type of this context should have.
    var limits: TypeSize {
        switch self {
        case .business: TypeSize(methods: 20, lines: 500, fields: 15)
        case .config: TypeSize(methods: 15, lines: 400, fields: 50)
        case .model: TypeSize(methods: 30, lines: 500, fields: 30)
        case .controller: TypeSize(methods: 20, lines: 400, fields: 10)
        case .utility: TypeSize(methods: 40, lines: 600, fields: 8)
        case .framework: TypeSize(methods: 50, lines: 1000, fields: 25)
        case .infrastructure: TypeSize(methods: 30, lines: 700, fields: 20)
        case .test: TypeSize(methods: 60, lines: 1200, fields: 20)
        }
    }

    /// Judged by its name, then its base types, its annotations, and the folders it is in; else ``business``.
    init(of type: Node, in artifact: Artifact) {
        if artifact.role == .test {
            self = .test
            return
        }
        let name = type.declaredName?.text.string ?? ""
        self =
            Self.byName(name) ?? Self.byBaseTypes(of: type) ?? Self.byAnnotations(of: type)
            ?? Self.byPath(of: artifact) ?? .business
    }

    private static func byName(_ name: String) -> TypeContext? {
        let words = words(of: name)
        guard let first = words.first, let last = words.last else { return nil }
        if words.count > 1, first == "abstract" || first == "base" { return .framework }
        if words.count > 1, first == "test" { return .test }
        return byLastWord[last]
    }

    private static func byBaseTypes(of type: Node) -> TypeContext? {
        for child in type.children where child.field == .superTypes || child.kind == .superTypes {
            for name in identifiers(in: child.text) {
                if let context = words(of: name).last.flatMap({ byLastWord[$0] }) { return context }
            }
        }
        return nil
    }

    private static func byAnnotations(of type: Node) -> TypeContext? {
        // They are children, children of the modifiers, or stand before the type.
        var annotations: [Node] = []
        for child in type.children {
            if child.kind == .annotation { annotations.append(child) }
            if child.kind == .modifier { annotations += child.children.filter { $0.kind == .annotation } }
            if child.kind == .typeBody || child.kind == .block { break }
        }
        var before = type.previousSibling
        while let annotation = before, annotation.kind == .annotation || annotation.kind == .comment {
            if annotation.kind == .annotation { annotations.append(annotation) }
            before = annotation.previousSibling
        }
        for annotation in annotations {
            for name in identifiers(in: annotation.text) {
                if let context = byAnnotation[name.lowercased()] { return context }
            }
        }
        return nil
    }

    private static func byPath(of artifact: Artifact) -> TypeContext? {
        if artifact.role == .configuration { return .config }
        // The innermost folder says most.
        for folder in artifact.path.split(separator: "/").dropLast().reversed() {
            if let context = byFolder[folder.lowercased()] { return context }
        }
        return nil
    }

    /// `HTTPClient`, `http_client` -> `http`, `client`. ASCII is enough for the words looked for.
    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
        let bytes = Array(name.utf8)
        for (index, byte) in bytes.enumerated() {
            let isSeparator = byte == UInt8(ascii: "_")
            let beginsWord =
                isUpper(byte) && index > 0
                && (!isUpper(bytes[index - 1])
                    || index + 1 < bytes.count && bytes[index + 1] >= 0x61 && bytes[index + 1] <= 0x7A)
            if isSeparator || beginsWord, !word.isEmpty {
                words.append(String(decoding: word, as: UTF8.self))
                word = []
            }
            if !isSeparator { word.append(isUpper(byte) ? byte + 32 : byte) }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    /// The identifiers in a short text: `extends app.Base<User>` -> `extends`, `app`, `Base`, `User`.
    private static func identifiers(in text: Text) -> [String] {
        let most = 500
        let text = text.slice(0..<min(text.count, most)).string
        return text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    }
}

/// The figures a type is judged by.
struct TypeSize: Sendable, Equatable {
    var methods = 0
    /// Lines of code.
    var lines = 0
    var fields = 0
}

extension TypeContext {
    private static func table(_ rows: KeyValuePairs<TypeContext, String>) -> [String: TypeContext] {
        var table: [String: TypeContext] = [:]
        for (context, words) in rows {
            for word in words.split(whereSeparator: \.isWhitespace) {
                let other = table.updateValue(context, forKey: String(word))
                assert(other == nil, "\(word) is a sign of two contexts")
            }
        }
        return table
    }

    /// The last word of a type's name.
    private static let byLastWord = table([
        .business: "service manager policy calculator workflow usecase rule rules",
        .config: "config configuration settings options preferences constants properties params parameters",
        .model: """
        model entity record dto schema form request response message event payload state row document vo struct data
        """,
        .controller: """
        controller view viewset handler endpoint presenter screen page router servlet action activity fragment widget
        """,
        .utility: "util utils utilities helper helpers tools functions",
        .framework: """
        framework engine container kernel application app plugin middleware interceptor factory builder visitor
        parser compiler lexer context registry
        """,
        .infrastructure: """
        repository client connection adapter gateway driver store storage cache database session dao provider queue
        publisher subscriber consumer producer transport socket conn server logger pool proxy backend
        """,
        .test: "test tests testcase spec specs suite",
    ])

    private static let byAnnotation = table([
        .business: "service",
        .config: "configuration configurationproperties",
        .model: "entity data dataclass document embeddable table model attrs",
        .controller: "controller restcontroller path",
        .infrastructure: "repository feignclient",
    ])

    private static let byFolder = table([
        .business: "services domain",
        .config: "config configuration settings conf",
        .model: "models model entities entity dto dtos schemas",
        .controller: "controllers controller views view handlers routes endpoints",
        .utility: "utils util utilities helpers helper",
        .framework: "framework frameworks kernel",
        .infrastructure: """
        infrastructure infra db database persistence adapters clients repositories repository storage drivers
        backends
        """,
    ])
}

import Detection

/// Calls with many values by position, and the functions of the project they can mean: what is recorded of a file.
enum PositionalCalls {
    private static let definition: UInt8 = 0
    private static let call: UInt8 = 1

    /// A constructor goes by the name of its type.
    static func recordDefinition(_ function: Node, in inspection: Inspection) {
        guard var name = function.name, !function.parameterOwner.children.contains(where: \.isVariadic) else { return }
        let isConstructor =
            name.text == "__init__" || name.text == "constructor" || name.text == "init" || name.text == "initialize"
        if isConstructor {
            guard let type = function.ancestor(in: .types)?.name else { return }
            name = type
        }
        record(definition, name, 0, inspection)
    }

    /// - Returns: how many values the call passes by position; `nil` if some are spread.
    static func count(_ call: Node, _ language: Language) -> Int? {
        var count = 0
        for argument in call.argumentNodes {
            switch argument.kind {
            case .keywordArgument, .comment, .lambda, .annotation: continue
            case .spread: return nil
            case .argument: if argument.child(Field.name) == nil, argument.child(Field.label) == nil { count += 1 }
            // `sort -k 2` names its values.
            default:
                if language == .bash, argument.text.first == UInt8(ascii: "-") { return nil }
                count += 1
            }
        }
        return count
    }

    static func recordCall(_ node: Node, _ count: Int, in inspection: Inspection) {
        guard let name = Callee(node)?.name ?? node.child(Field.type)?.text, name.count <= 100 else { return }
        inspection.record { facts in
            facts.write(call)
            facts.write(name.string)
            facts.write(count)
            PositionCoding.write(inspection.place(of: node.bytes), to: &facts)
        }
    }

    private static func record(_ tag: UInt8, _ name: Node, _ count: Int, _ inspection: Inspection) {
        inspection.record { facts in
            facts.write(tag)
            facts.write(name.text.string)
            facts.write(count)
            PositionCoding.write(inspection.place(of: name.bytes), to: &facts)
        }
    }

    /// A function and where it is called.
    struct Called {
        let name: String
        let definition: Place
        var calls: [(place: Place, count: Int)]
    }

    /// The functions that only one definition can mean, by language and name.
    static func called(_ facts: [FileFacts]) throws -> [Called] {
        var definitions: [[String]: [Place]] = [:]
        var calls: [[String]: [(place: Place, count: Int)]] = [:]
        for file in facts {
            var reader = ByteReader(file.bytes)
            while !reader.isAtEnd {
                let tag = try reader.readByte()
                let key = [family(file.artifact.language), try reader.readString()]
                let count = try reader.readInt()
                let place = try PositionCoding.readPlace(file.artifact.path, from: &reader)
                if tag == definition {
                    definitions[key, default: []].append(place)
                } else {
                    calls[key, default: []].append((place, count))
                }
            }
        }
        return calls.compactMap { key, calls in
            guard let places = definitions[key], places.count == 1 else { return nil }
            return Called(name: key[1], definition: places[0], calls: calls)
        }
    }

    /// Languages whose functions call one another.
    private static func family(_ language: Language) -> String {
        switch language {
        case .c, .cpp: "c"
        case .javascript, .typescript, .tsx: "javascript"
        default: language.rawValue
        }
    }
}

extension Node {
    fileprivate var isVariadic: Bool { kind == .variadicParameter }
}

package import Evidence

extension Schema {
    /// Where a value is not what it has to be.
    package struct Violation: Sendable, Hashable {
        /// A JSON pointer (RFC 6901).
        package var pointer: String
        package var message: String
    }

    /// - Returns: the first 20 places where `value` differs.
    package func violations(of value: JSON) -> [Violation] {
        var check = Check()
        check.inspect(value, self, at: "")
        return check.found
    }

    private struct Check {
        var found: [Violation] = []

        mutating func report(_ pointer: String, _ message: String) {
            if found.count < 20 { found.append(Violation(pointer: pointer, message: message)) }
        }

        // Recursion ends with the value, whose depth the JSON reader limits.
        mutating func inspect(_ value: JSON, _ schema: Schema, at pointer: String) {
            switch schema.shape {
            case .anything, .file: break
            case .reference(_, let schema): inspect(value, schema(), at: pointer)
            case .nullable(let schema): if value != .null { inspect(value, schema, at: pointer) }
            case .boolean: if value.bool == nil { report(pointer, "has to be true or false") }
            case .number: if value.number == nil { report(pointer, "has to be a number") }
            case .integer(let range): inspect(integer: value, range, at: pointer)
            case .string(let lengths, let form): inspect(string: value, lengths, form, at: pointer)
            case .choice(let values):
                guard let text = value.string, values.contains(text) else {
                    return report(pointer, "has to be one of \(values.joined(separator: ", "))")
                }
            case .array(let element, let counts):
                guard let elements = value.array else { return report(pointer, "has to be an array") }
                guard counts.contains(elements.count) else {
                    return report(pointer, "has to have \(counts.lowerBound) to \(counts.upperBound) elements")
                }
                for (index, value) in elements.enumerated() { inspect(value, element, at: "\(pointer)/\(index)") }
            case .object(let properties, let open): inspect(object: value, properties, open: open, at: pointer)
            case .dictionary(let element, let most):
                guard let members = value.object else { return report(pointer, "has to be an object") }
                guard members.count <= most else { return report(pointer, "has to have at most \(most) members") }
                for (name, value) in members { inspect(value, element, at: "\(pointer)/\(Self.escaped(name))") }
            }
        }

        private mutating func inspect(integer value: JSON, _ range: ClosedRange<Int>, at pointer: String) {
            guard let number = value.integer else { return report(pointer, "has to be an integer") }
            guard range.contains(number) else {
                return report(pointer, "has to be from \(range.lowerBound) to \(range.upperBound)")
            }
        }

        private mutating func inspect(
            string value: JSON, _ lengths: ClosedRange<Int>, _ form: TextForm, at pointer: String
        ) {
            guard let text = value.string else { return report(pointer, "has to be a string") }
            // JSON Schema counts code points.
            guard lengths.contains(text.unicodeScalars.count) else {
                return report(pointer, "has to have \(lengths.lowerBound) to \(lengths.upperBound) characters")
            }
            if !form.holds(text) { report(pointer, "has to be \(form.words)") }
        }

        private mutating func inspect(object value: JSON, _ properties: [Property], open: Bool, at pointer: String) {
            guard let members = value.object else { return report(pointer, "has to be an object") }
            for property in properties {
                if let value = members[property.name] {
                    inspect(value, property.schema, at: "\(pointer)/\(Self.escaped(property.name))")
                } else if property.isRequired {
                    report("\(pointer)/\(Self.escaped(property.name))", "is missing")
                }
            }
            guard !open else { return }
            for name in members.keys.sorted() where !properties.contains(where: { $0.name == name }) {
                report("\(pointer)/\(Self.escaped(name))", "is not known here")
            }
        }

        private static func escaped(_ name: String) -> String {
            name.replacing("~", with: "~0").replacing("/", with: "~1")
        }
    }
}

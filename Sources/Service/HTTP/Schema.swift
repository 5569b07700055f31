internal import Evidence

/// A JSON Schema (2020-12, as OpenAPI 3.1 has it): what the API document says of a value, and what is held against it.
package struct Schema: Sendable {
    indirect enum Shape: Sendable {
        case string(lengths: ClosedRange<Int>, form: TextForm)
        case choice([String])
        case integer(ClosedRange<Int>)
        case number
        case boolean
        case array(Schema, counts: ClosedRange<Int>)
        case object([Property], open: Bool)
        /// Members by names that are not known beforehand.
        case dictionary(Schema, most: Int)
        case nullable(Schema)
        case reference(String, @Sendable () -> Schema)
        case anything
        case file
    }

    package struct Property: Sendable {
        let name: String
        let schema: Schema
        let isRequired: Bool

        package static func required(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: true)
        }

        package static func optional(_ name: String, _ schema: Schema) -> Property {
            Property(name: name, schema: schema, isRequired: false)
        }
    }

    var shape: Shape
    var text: String?

    private init(_ shape: Shape, _ text: String?) {
        self.shape = shape
        self.text = text
    }

    package static func string(
        _ lengths: ClosedRange<Int> = 0...10_000, form: TextForm = .anything, _ text: String? = nil
    ) -> Schema {
        Schema(.string(lengths: lengths, form: form), text)
    }
    package static func choice(_ values: [String], _ text: String? = nil) -> Schema { Schema(.choice(values), text) }
    package static func integer(
        _ range: ClosedRange<Int> = -0x1F_FFFF_FFFF_FFFF...0x1F_FFFF_FFFF_FFFF, _ text: String? = nil
    ) -> Schema {
        Schema(.integer(range), text)
    }
    package static func number(_ text: String? = nil) -> Schema { Schema(.number, text) }
    package static func boolean(_ text: String? = nil) -> Schema { Schema(.boolean, text) }
    package static func array(
        _ element: Schema, _ counts: ClosedRange<Int> = 0...10_000, _ text: String? = nil
    ) -> Schema {
        Schema(.array(element, counts: counts), text)
    }
    /// - Parameter open: whether it may have members that are not named here.
    package static func object(_ properties: [Property], open: Bool = false, _ text: String? = nil) -> Schema {
        Schema(.object(properties, open: open), text)
    }
    package static func dictionary(of element: Schema, most: Int = 1_000, _ text: String? = nil) -> Schema {
        Schema(.dictionary(element, most: most), text)
    }
    package static func nullable(_ schema: Schema) -> Schema { Schema(.nullable(schema), nil) }
    /// A schema that the document has once, under `name`, and that may speak of itself.
    package static func named(_ name: String, _ schema: @escaping @Sendable () -> Schema) -> Schema {
        Schema(.reference(name, schema), nil)
    }
    package static let anything = Schema(.anything, nil)
    /// The part of a form that is a file. Only described: what arrives is read by the handler.
    package static let file = Schema(.file, nil)

    package static let identifier = Schema.string(26...26, form: .identifier, "Identifier")
    /// Milliseconds since 1970, UTC.
    package static let time = Schema.integer(0...0x1F_FFFF_FFFF_FFFF, "Milliseconds since 1970, UTC")
}

internal import Evidence
internal import HTTPTypes
internal import Storage

/// `/v1/labels`: what the site calls its levels and compartments, for those who show labels to people.
struct LabelsAPI: EndpointGroup {
    private let names: LabelNames

    init(_ names: LabelNames) { self.names = names }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/labels", id: "getLabels",
                "What levels and compartments are called; of those above the caller's clearance nothing is said",
                tag: "access", access: .signedIn,
                answers: [
                    .json(
                        .object([
                            .required("levels", .array(Self.name(15), 0...16)),
                            .required("compartments", .array(Self.name(61), 0...62)),
                        ]))
                ]
            ) { call in
                let (levels, compartments) = names.names(for: try call.principal.clearance)
                return .json(["levels": Self.json(levels), "compartments": Self.json(compartments)])
            }
        ]
    }

    private static func name(_ most: Int) -> Schema {
        .object([.required("number", .integer(0...most)), .required("name", .string())])
    }

    private static func json(_ names: [(Int, String)]) -> JSON {
        .array(names.map { ["number": JSON($0.0), "name": .string($0.1)] })
    }
}

public import FoundationEssentials

extension BenchmarkReport {
    /// As `docs/schemas/benchmark.schema.json` says. What is not finite is written as the text `inf`, `-inf` or `nan`.
    public func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(self)
    }

    /// - Throws: what is wrong with it, if it is no such report.
    public init(json: Data) throws {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        self = try decoder.decode(BenchmarkReport.self, from: json)
    }
}

extension Claim {
    private enum Key: String, CodingKey { case name, unit, relation, limit, measured, verdict }

    /// The verdict follows from the rest; it is written for those who only want to know that.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(name, forKey: .name)
        try values.encode(unit, forKey: .unit)
        try values.encode(relation, forKey: .relation)
        try values.encode(limit, forKey: .limit)
        try values.encode(measured, forKey: .measured)
        try values.encode(verdict, forKey: .verdict)
    }
}

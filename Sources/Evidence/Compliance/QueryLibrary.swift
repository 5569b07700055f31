/// The queries that every framework file may name, and the frameworks that come with Picket.
public enum QueryLibrary {
    /// By name. `Frameworks/queries.json`; a test holds that it can be read.
    public static let queries: [String: Framework.NamedQuery] =
        (try? FrameworkReader(PackageResources.queries_json, file: "queries.json").library()) ?? [:]
}

extension Framework {
    /// The names of the files that come with Picket, and their texts.
    static let files: [(name: String, bytes: [UInt8])] = [
        ("soc2.json", PackageResources.soc2_json), ("iso27001.json", PackageResources.iso27001_json),
        ("ssdf.json", PackageResources.ssdf_json), ("nist800-53.json", PackageResources.nist800_53_json),
        ("gdpr.json", PackageResources.gdpr_json), ("fips140.json", PackageResources.fips140_json),
        ("power-of-ten.json", PackageResources.power_of_ten_json),
    ]

    /// Those that come with Picket, in the order in which they are listed.
    public static func builtIn() throws(FrameworkError) -> [Framework] {
        var frameworks: [Framework] = []
        for file in files { frameworks.append(try Framework(file.bytes, file: file.name)) }
        return frameworks
    }
}

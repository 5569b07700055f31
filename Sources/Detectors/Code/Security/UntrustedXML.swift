import Detection

/// XML parser without limits: B313, B314, B315, B316, B317, B318, B319, B405, B406, B407, B408, B409, B411.
struct UntrustedXML: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [
        .b313, .b314, .b315, .b316, .b317, .b318, .b319, .b405, .b406, .b407, .b408, .b409, .b411,
    ]

    static let rule = Rule(
        id: "security/untrusted-xml", title: "XML parser without limits", severity: .medium, cwe: [20, 776],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports parsing of anything but constants with `xml.etree`, `xml.sax`, `xml.dom.minidom`, `pulldom` \
                and `expatbuilder`.
                """,
            why: """
                A document of a kilobyte can stand for gigabytes (entities that hold entities), or make the parser \
                read files and addresses.
                """,
            fix: """
                `defusedxml` has the same functions.
                """,
            knownProblems: """
                Expat 2.4.1 and later limit what entities may grow to; Python since 3.9.8 has it where it is not the \
                system's.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import xml.etree.ElementTree as ET


                    def read(upload):
                        return ET.fromstring(upload)
                    """,
                good: """
                    import defusedxml.ElementTree as ET


                    def read(upload):
                        return ET.fromstring(upload)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b313, .b314, .b315, .b316, .b317, .b318, .b319:
            "`\(subject)` can be made to use up all memory; use `defusedxml`"
        default: "`\(subject)` is imported, whose parsers have no limits"
        }
    }
}

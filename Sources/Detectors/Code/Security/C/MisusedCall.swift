import Detection

/// Functions that do not do what most callers think.
struct MisusedCall: Detector {
    static let rule = Rule(
        id: "security/misused-call", title: "Call that is easily misused", severity: .medium, confidence: .medium,
        cwe: [676], tags: ["security"],
        aliases: [
            Rule.Alias("flawfinder", "FF1026"), Rule.Alias("flawfinder", "FF1028"), Rule.Alias("flawfinder", "FF1060"),
            Rule.Alias("flawfinder", "FF1061"), Rule.Alias("flawfinder", "FF1062"), Rule.Alias("flawfinder", "FF1064"),
        ],
        help: Rule.Help(
            what: """
                Reports functions whose use is a mistake more often than not: `getlogin`, `cuserid`, `getpass`, `getpw`, \
                `getwd`, `realpath` into a buffer, `chroot`, and of Windows `LoadLibrary` by a bare name, \
                `InitializeCriticalSection`, `Impersonate…`, `SetSecurityDescriptorDacl` without a list and \
                `AddAccessAllowedAce`. The message says what is wrong with each.
                """,
            why: """
                They trust what anyone can set, write past buffers of any size, leave a way out of a jail, load a \
                library from the folder someone else can write to, or fail without anyone noticing.
                """,
            fix: "Use what the message names instead.",
            knownProblems:
                "A `chroot` that is followed by `chdir(\"/\")` and dropping rights is reported all the same.",
            example: Rule.Example(
                .c,
                bad: """
                    int is_owner(const char *owner) {
                        return strcmp(getlogin(), owner) == 0;
                    }
                    """,
                good: """
                    int is_owner(uid_t owner) {
                        return getuid() == owner;
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/676.html"]))

    let kinds: KindSet = [.call]

    init(_ settings: Settings) {}

    private struct Known: NamedCall {
        let name: StaticString
        let complaint: StaticString
        /// What must hold of the arguments.
        var when: @Sendable (CCall) -> Bool = { _ in true }
    }

    private static let known: [Known] = [
        Known(name: "getlogin", complaint: "tells what anyone can set: use `getuid` and `getpwuid`"),
        Known(name: "cuserid", complaint: "is gone from POSIX and systems differ on what it tells: use `getuid`"),
        Known(name: "getpass", complaint: "cuts long passwords and is gone from POSIX: turn echo off and read"),
        Known(name: "getpw", complaint: "writes a line of any length: use `getpwuid_r`"),
        Known(name: "getwd", complaint: "writes a path of any length: use `getcwd`"),
        Known(
            name: "realpath", complaint: "writes a path of any length: pass NULL and free the result",
            when: { call in
                call.argument(1).map { $0.bare.kind != .null && $0.text != "NULL" && $0.text != "0" } ?? false
            }),
        Known(name: "strtrns", complaint: "writes as much as its source has"),
        Known(name: "chroot", complaint: "is no jail without `chdir(\"/\")` and dropping rights: use a sandbox"),
        Known(name: "InitializeCriticalSection", complaint: "throws when memory is short: use `…AndSpinCount`"),
        Known(
            name: "LoadLibrary", complaint: "looks in folders others can write to: pass a full path", when: isBareName),
        Known(
            name: "LoadLibraryA", complaint: "looks in folders others can write to: pass a full path", when: isBareName),
        Known(
            name: "LoadLibraryW", complaint: "looks in folders others can write to: pass a full path", when: isBareName),
        Known(name: "AddAccessAllowedAce", complaint: "does not set inheritance: use `AddAccessAllowedAceEx`"),
        Known(
            name: "SetSecurityDescriptorDacl", complaint: "without a list lets everyone do everything",
            when: { call in call.argument(2).map { $0.bare.kind == .null || $0.text == "NULL" } ?? false }),
        Known(name: "ImpersonateLoggedOnUser", complaint: "leaves full rights if it fails: check the result"),
        Known(name: "ImpersonateNamedPipeClient", complaint: "leaves full rights if it fails: check the result"),
        Known(name: "ImpersonateSecurityContext", complaint: "leaves full rights if it fails: check the result"),
        Known(name: "RpcImpersonateClient", complaint: "leaves full rights if it fails: check the result"),
        Known(name: "CoImpersonateClient", complaint: "leaves full rights if it fails: check the result"),
        Known(name: "SetThreadToken", complaint: "leaves full rights if it fails: check the result"),
    ]

    /// Not a path that says where the library is.
    @Sendable private static func isBareName(_ call: CCall) -> Bool {
        guard let name = call.argument(0)?.bare else { return false }
        return name.kind != .string
            || !(name.text.contains(UInt8(ascii: "\\")) || name.text.contains(UInt8(ascii: "/")))
    }

    func visit(_ node: Node, in inspection: Inspection) {
        guard let call = CCall(node, in: inspection), let known = call.first(in: Self.known), known.when(call) else {
            return
        }
        inspection.report(at: node, "`\(call.name.text.string)` \(known.complaint)")
    }
}

/// What git has checked out.
public struct Checkout: Sendable, Hashable {
    /// The commit.
    public var revision: String
    /// `nil`: none, as in most CI.
    public var branch: String?

    /// - Returns: `nil` where there is no repository, no commit yet, or no git.
    public init?(at folder: String) {
        guard let revision = Self.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], folder) else { return nil }
        self.revision = revision
        branch = Self.ask(["symbolic-ref", "--short", "--quiet", "HEAD"], folder)
    }

    private static func ask(_ question: [String], _ folder: String) -> String? {
        guard let answer = try? GitDiff.git(question, folder), answer.status == 0 else { return nil }
        let line = answer.output.prefix { $0 != 0x0A }
        return line.isEmpty || line.count > 200 ? nil : String(decoding: line, as: UTF8.self)
    }
}

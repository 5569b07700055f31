import Detection

/// The text of a node that may not be there is no word.
extension Text? {
    static func == (left: Text?, right: StaticString) -> Bool {
        guard let left else { return false }
        return left == right
    }

    static func != (left: Text?, right: StaticString) -> Bool { !(left == right) }
}

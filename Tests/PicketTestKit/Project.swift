/// Where things are in the checkout that the tests were built from.
public enum Project {
    /// Absolute path of the folder with Package.swift, without a trailing slash.
    public static let root: String = {
        // This file is ROOT/Tests/PicketTestKit/Project.swift.
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }()
}

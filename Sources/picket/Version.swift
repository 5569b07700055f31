/// The version of this program: part of every report, and of the key of every cached result.
enum Version {
    static let text = "0.1.0"
}

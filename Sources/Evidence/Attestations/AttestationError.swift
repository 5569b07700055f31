/// Why something is no attestation, or none that can be made.
public struct AttestationError: Error, Hashable, CustomStringConvertible {
    public var message: String

    public init(_ message: String) { self.message = message }

    public var description: String { message }
}

/// A JSON value that knows where it is, so that an error can say so.
struct JSONPlace {
    let value: JSON
    /// `predicate.coverage.inspected`
    let path: String

    init(_ value: JSON, path: String) {
        self.value = value
        self.path = path
    }

    /// A text from its beginning.
    init(parsing bytes: [UInt8], path: String) throws(AttestationError) {
        do throws(JSONError) {
            self.init(try JSON(parsing: bytes), path: path)
        } catch {
            throw AttestationError("\(path) is not JSON: \(error)")
        }
    }

    /// - Returns: `nil` if there is no such member, or it is `null`.
    func optional(_ name: String) throws(AttestationError) -> JSONPlace? {
        guard let members = value.object else { throw wrong("an object") }
        guard let member = members[name], member != .null else { return nil }
        return JSONPlace(member, path: "\(path).\(name)")
    }

    func member(_ name: String) throws(AttestationError) -> JSONPlace {
        guard let member = try optional(name) else { throw AttestationError("\(path) has no \"\(name)\"") }
        return member
    }

    func elements(atMost limit: Int) throws(AttestationError) -> [JSONPlace] {
        guard let elements = value.array else { throw wrong("an array") }
        guard elements.count <= limit else {
            throw AttestationError("\(path) has \(elements.count) elements; at most \(limit) are read")
        }
        return elements.enumerated().map { JSONPlace($1, path: "\(path)[\($0)]") }
    }

    func members(atMost limit: Int = .max) throws(AttestationError) -> [(name: String, value: JSONPlace)] {
        guard let members = value.object else { throw wrong("an object") }
        guard members.count <= limit else {
            throw AttestationError("\(path) has \(members.count) members; at most \(limit) are read")
        }
        return members.sorted { $0.key < $1.key }.map { ($0.key, JSONPlace($0.value, path: "\(path).\($0.key)")) }
    }

    func string() throws(AttestationError) -> String {
        guard let string = value.string else { throw wrong("a string") }
        return string
    }

    /// A whole number from 0.
    func count() throws(AttestationError) -> Int {
        guard let count = value.integer, count >= 0 else { throw wrong("a whole number from 0") }
        return count
    }

    func number() throws(AttestationError) -> Double {
        guard let number = value.number else { throw wrong("a number") }
        return number
    }

    func counts() throws(AttestationError) -> [String: Int] {
        var counts: [String: Int] = [:]
        for (name, value) in try members() { counts[name] = try value.count() }
        return counts
    }

    /// - Parameter allowsURLs: also the alphabet that URLs need (RFC 4648, section 5).
    func base64(allowsURLs: Bool = false) throws(AttestationError) -> [UInt8] {
        var text = Array(try string().utf8)
        if allowsURLs {
            for index in text.indices {
                switch text[index] {
                case UInt8(ascii: "-"): text[index] = UInt8(ascii: "+")
                case UInt8(ascii: "_"): text[index] = UInt8(ascii: "/")
                default: break
                }
            }
        }
        guard let bytes = Base64.decode(String(decoding: text, as: UTF8.self)) else {
            throw wrong("base64 with padding")
        }
        return bytes
    }

    func wrong(_ what: String) -> AttestationError { AttestationError("\(path): \(what) belongs here") }
}

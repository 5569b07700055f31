/// The words of a query's text.
enum QueryWord: Hashable {
    /// Letters, digits and `_ . : / @ * + -`.
    case bare(String)
    case quoted(String)
    /// `= != < <= > >= ( ) ,`
    case sign(String)

    static let reserved: Set<String> = [
        "entries", "fact", "where", "and", "within", "expect", "at", "least", "most", "none", "all", "latest", "every",
        "each", "followed", "by", "in", "like", "exists", "absent", "true", "false",
    ]

    /// Whether a string can stand without quotes and be read as that string.
    static func isBare(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isOfWord) && !reserved.contains(text) && number(text) == nil
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// As JSON writes numbers; `nil` if it is none.
    static func number(_ text: String) -> Double? {
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || isDigit(first) else { return nil }
        return (try? JSON(parsing: text.utf8))?.number
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "@"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
        default: isDigit(byte)
        }
    }
}

/// What is wrong with a query's text, and where.
public struct QueryError: Error, Hashable, CustomStringConvertible {
    public var message: String
    /// From the start of the text, in bytes.
    public var offset: Int

    public var description: String { "\(message), at byte \(offset) of the query" }
}

/// A query's text as words with their places.
struct QueryLexer {
    private let bytes: [UInt8]
    private var at = 0

    static func words(of text: String) throws(QueryError) -> [(word: QueryWord, offset: Int)] {
        var lexer = QueryLexer(bytes: Array(text.utf8))
        var words: [(QueryWord, Int)] = []
        while let word = try lexer.next() { words.append(word) }
        return words
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func next() throws(QueryError) -> (QueryWord, Int)? {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0A || bytes[at] == 0x0D {
            at += 1
        }
        guard at < bytes.count else { return nil }
        let start = at
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return (.quoted(try string(until: byte, from: start)), start)
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: "="):
            return (.sign(String(Unicode.Scalar(byte))), start)
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"):
            let hasEqual = at < bytes.count && bytes[at] == UInt8(ascii: "=")
            if hasEqual { at += 1 }
            guard hasEqual || byte != UInt8(ascii: "!") else {
                throw QueryError(message: "\"!\" stands only in \"!=\"", offset: start)
            }
            return (.sign(String(Unicode.Scalar(byte)) + (hasEqual ? "=" : "")), start)
        default:
            guard QueryWord.isOfWord(byte) else {
                throw QueryError(message: "this belongs into quotes, or nowhere", offset: start)
            }
            while at < bytes.count, QueryWord.isOfWord(bytes[at]) { at += 1 }
            return (.bare(String(decoding: bytes[start..<at], as: UTF8.self)), start)
        }
    }

    private mutating func string(until quote: UInt8, from start: Int) throws(QueryError) -> String {
        var text: [UInt8] = []
        while at < bytes.count, bytes[at] != quote {
            if bytes[at] == UInt8(ascii: "\\") {
                at += 1
                guard at < bytes.count else { break }
            }
            guard bytes[at] >= 0x20, bytes[at] != 0x7F else {
                throw QueryError(message: "a control character has no place in a query", offset: at)
            }
            text.append(bytes[at])
            at += 1
        }
        guard at < bytes.count else { throw QueryError(message: "the string does not end", offset: start) }
        at += 1
        return String(decoding: text, as: UTF8.self)
    }
}

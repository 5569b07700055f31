internal import Evidence
internal import Foundation

/// A place in the journal as clients get it: sealed, so that it does not tell how much happens that they may not see.
struct FeedCursor: Sendable, Hashable {
    var place: UInt64
    var time: Int64
}

/// Seals cursors with a key that lives as long as the journal: a cursor of an earlier run opens nowhere.
struct CursorSeal: Sendable {
    private let crypto: any CryptoModule
    private let key: SecretBytes
    private static let context = Array("picket live cursor".utf8)

    init(_ crypto: any CryptoModule) throws {
        self.crypto = crypto
        var bytes = try crypto.random(32)
        key = SecretBytes(wiping: &bytes)
    }

    func seal(_ cursor: FeedCursor) throws -> String {
        var plaintext: [UInt8] = []
        withUnsafeBytes(of: cursor.place.bigEndian) { plaintext += $0 }
        withUnsafeBytes(of: cursor.time.bigEndian) { plaintext += $0 }
        return Data(try crypto.seal(plaintext, key: key, authenticating: Self.context)).base64EncodedString()
    }

    /// - Returns: `nil` for what was not sealed here.
    func open(_ text: String) -> FeedCursor? {
        guard text.utf8.count <= 64, let sealed = Data(base64Encoded: text),
            let bytes = try? crypto.open(Array(sealed), key: key, authenticating: Self.context), bytes.count == 16
        else { return nil }
        let numbers = [bytes[..<8], bytes[8...]].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        return FeedCursor(place: numbers[0], time: Int64(bitPattern: numbers[1]))
    }
}

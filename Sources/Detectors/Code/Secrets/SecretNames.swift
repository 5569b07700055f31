import Detection

/// Finds the words that names of secrets hold: `password`, `api_key`, `token` …
///
/// Wu and Manber's algorithm over the first four letters of each: what two bytes stand at an offset says how far the next
/// word can be, which is three bytes for most.
struct SecretNames: Sequence, IteratorProtocol {
    private let bytes: UnsafeRawBufferPointer
    private let shifts: [UInt8]
    private var offset = 2

    init(_ text: Text) {
        bytes = text.bytes
        shifts = Self.shifts
    }

    private static let starts: [[UInt8]] = [
        "pass", "_pwd", "pwd=", "pwd:", "pwd ", "pwd\"", "secr", "toke", "apik", "pi_k", "pi-k", "auth", "cred",
        // access, private, encryption, signing, master, client and account, before "key".
        "ss_k", "ss-k", "essk", "te_k", "te-k", "atek", "on_k", "on-k", "ionk", "ng_k", "ng-k", "ingk", "er_k", "er-k",
        "terk", "nt_k", "nt-k", "ntke",
    ].map { Array($0.utf8) }

    @inline(__always) private static func pair(_ first: UInt8, _ second: UInt8) -> Int {
        Int(first & 31) << 5 | Int(second & 31)
    }

    /// By two bytes, of which the lower five bits count: letters of either case are the same.
    private static let shifts: [UInt8] = {
        var shifts = [UInt8](repeating: 3, count: 1 << 10)
        for start in starts {
            for index in 0..<3 {
                let pair = pair(start[index], start[index + 1])
                shifts[pair] = Swift.min(shifts[pair], UInt8(2 - index))
            }
        }
        return shifts
    }()

    /// The offset of the next four letters that a name of a secret may hold.
    mutating func next() -> Int? {
        shifts.withUnsafeBufferPointer { shifts in
            while offset + 1 < bytes.count {
                let shift = shifts[Self.pair(bytes[offset], bytes[offset + 1])]
                if shift > 0 {
                    offset += Int(shift)
                    continue
                }
                let start = offset - 2
                offset += 1
                if Self.starts.contains(where: { Self.matches($0, bytes, start) }) { return start }
            }
            return nil
        }
    }

    private static func matches(_ start: [UInt8], _ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Bool {
        for index in 0..<4 where Text.folded(bytes[offset + index]) != start[index] { return false }
        return true
    }

    /// Goes on behind an offset.
    mutating func skip(to offset: Int) { self.offset = Swift.max(self.offset, offset + 2) }
}

/// What a name says about the value it has.
enum SecretName {
    /// Made up by a person.
    case password
    /// Made by a machine.
    case key

    /// - Returns: `nil` if the name is none of a secret.
    init?(_ name: Text) {
        guard name.count <= 100 else { return nil }
        var squeezed: [UInt8] = []
        var ends: [Bool] = []
        for byte in name.bytes {
            let isSign = !byte.isDigit && !(Text.folded(byte) >= 0x61 && Text.folded(byte) <= 0x7A)
            if isSign {
                if !ends.isEmpty { ends[ends.count - 1] = true }
            } else {
                squeezed.append(Text.folded(byte))
                ends.append(false)
            }
        }
        while let last = squeezed.last, last.isDigit { squeezed.removeLast() }
        for suffix in Self.stages where squeezed.count > suffix.count && squeezed.hasSuffix(suffix) {
            squeezed.removeLast(suffix.count)
            break
        }
        if Self.others.contains(where: { squeezed.hasSuffix($0) }) { return nil }
        if Self.passwords.contains(where: { squeezed.hasSuffix($0) }) {
            self = .password
        } else if squeezed == Self.pass || (squeezed.hasSuffix(Self.pass) && ends[squeezed.count - 5]) {
            self = .password
        } else if Self.keys.contains(where: { squeezed.hasSuffix($0) }) {
            self = .key
        } else {
            return nil
        }
    }

    private static let pass = Array("pass".utf8)
    private static let passwords = ["password", "passwd", "passphrase", "passwort", "pwd"].map { Array($0.utf8) }
    private static let keys = [
        "secret", "secretkey", "secretkeybase", "token", "apikey", "accesskey", "authkey", "privatekey",
        "encryptionkey", "signingkey", "masterkey", "clientkey", "accountkey", "authtoken", "authorization",
        "credential", "credentials", "secretid",
    ].map { Array($0.utf8) }
    /// Names that end alike and hold what is public.
    private static let others = [
        "publickey", "publictoken", "pagetoken", "nexttoken", "csrftoken", "xsrftoken", "synctoken",
        "continuationtoken",
        "stoptoken", "padtoken", "eostoken", "bostoken", "unktoken", "masktoken", "cancellationtoken",
        "bypass", "compass", "encompass",
    ].map { Array($0.utf8) }
    /// Where it is used, behind what it is.
    private static let stages = ["production", "prod", "staging", "stage", "dev", "live", "value", "default", "base"]
        .map { Array($0.utf8) }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
        count >= suffix.count && self[(count - suffix.count)...].elementsEqual(suffix)
    }
}

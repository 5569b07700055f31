import Foundation

/// How bytes may be written.
public enum Spellings {
    public static func of(_ bytes: [UInt8]) -> [[UInt8]] {
        let hexadecimal = bytes.map { String(format: "%02x", $0) }.joined()
        // Base64 of the bytes at any offset in a longer text: without the characters that its neighbours would change.
        let base64 = (0..<3).map { shift in
            let text = Array(Data([UInt8](repeating: 0, count: shift) + bytes).base64EncodedString().utf8)
            return Array(text.dropFirst(shift == 0 ? 0 : 4).dropLast(4))
        }
        return [bytes, Array(hexadecimal.utf8), Array(hexadecimal.uppercased().utf8)] + base64
    }
}

extension TemporaryFolder {
    /// Whether a file in it holds the bytes.
    ///
    /// - Parameter folder: a folder in it; without one, all are looked at.
    public func contains(_ bytes: [UInt8], in folder: String? = nil) throws -> Bool {
        let root = folder.map { self.path(of: $0) } ?? path
        guard let files = FileManager.default.enumerator(atPath: root) else { throw Fault(ENOENT) }
        for name in files.compactMap({ $0 as? String }) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder), !isFolder.boolValue
            else { continue }
            if try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)")).range(of: Data(bytes)) != nil {
                return true
            }
        }
        return false
    }
}

import Evidence
import Foundation
import PicketTestKit
import Synchronization
import Testing

@Suite struct KeyStoreTests {
    private let folder: TemporaryFolder
    private let module = SwiftCryptoModule()
    private let clock = TestClock()

    init() throws { folder = try TemporaryFolder() }

    private func storage() throws -> FolderStorage { try FolderStorage(folder.path) }

    private func create(_ protection: KeyStore.Protection = .none) throws -> KeyStore {
        try KeyStore.create(in: storage(), protection, module: module, now: clock.read).0
    }

    private func open(_ passphrase: String? = nil) throws -> KeyStore {
        try KeyStore.open(
            storage(), passphrase: passphrase.map { SecretBytes(copying: $0.utf8) }, module: module, now: clock.read)
    }

    private func failure(_ body: () throws -> Void) -> KeyStoreError.Code? {
        do { try body() } catch { return (error as? KeyStoreError)?.code }
        return nil
    }

    @Test func keysAreTheSameWhenOpenedAgain() throws {
        let made = try create(.passphrase(SecretBytes(copying: "correct horse".utf8)))
        let opened = try open("correct horse")
        #expect(opened.verifyingKeys == made.verifyingKeys)
        #expect(made.signers.map(\.algorithm) == [.ed25519, .p384])
        for (one, other) in zip(made.signers, opened.signers) {
            let signature = try module.sign([1, 2, 3], with: other)
            #expect(try module.isValid(signature, of: [1, 2, 3], by: one.verifying))
            #expect(one.secret.withBytes(Array.init) == other.secret.withBytes(Array.init))
        }
        #expect(failure { _ = try create() } == .exists)
    }

    /// What is wrong of a passphrase, nobody is told, and asking costs more each time.
    @Test func wrongPassphrasesWaitLongerEachTime() throws {
        _ = try create(.passphrase(SecretBytes(copying: "correct horse".utf8)))
        var messages: Set<String> = []
        for _ in 0..<3 {
            do { _ = try open("wrong") } catch { messages.insert("\(error)") }
        }
        #expect(messages == ["store.json: the passphrase is wrong, or the file has been changed"])
        // The right one waits as well, in another process too: the count is in a file.
        for seconds in [1, 2, 4] as [Int64] {
            #expect(failure { _ = try open("correct horse") } == .tooManyAttempts)
            clock.advance(seconds * 1_000 - 1)
            #expect(failure { _ = try open("wrong") } == .tooManyAttempts)
            clock.advance(1)
            #expect(failure { _ = try open("wrong") } == .wrongPassphrase)
        }
        // A clock set back does not lock anybody out for good.
        clock.advance(-1_000_000_000)
        #expect(failure { _ = try open("correct horse") } == .tooManyAttempts)
        clock.advance(1_000_000_000 + 8_000)
        _ = try open("correct horse")
        #expect(failure { _ = try open("wrong") } == .wrongPassphrase)
        #expect(failure { _ = try open() } == .wrongPassphrase)
    }

    @Test func aDeletedCountIsNoneAndADamagedOneCounts() throws {
        _ = try create(.passphrase(SecretBytes(copying: "correct horse".utf8)))
        try folder.write("{}", to: "attempts.json")
        #expect(failure { _ = try open("correct horse") } == .tooManyAttempts)
        folder.remove("attempts.json")
        _ = try open("correct horse")
    }

    /// Every byte of every key's file.
    @Test func changedFilesAreNoticed() throws {
        let before = try create().verifyingKeys
        for name in try storage().list("keys").map({ "keys/\($0)" }) {
            let bytes = try folder.read(name)
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 1 << UInt8(index % 8)
                try folder.write(changed, to: name)
                #expect(throws: KeyStoreError.self, "\(name) at \(index)") { try open() }
            }
            for count in stride(from: 0, to: bytes.count, by: 7) {
                try folder.write(Array(bytes.prefix(count)), to: name)
                #expect(throws: KeyStoreError.self) { try open() }
            }
            try folder.write(bytes, to: name)
        }
        #expect(try open().verifyingKeys == before)
    }

    @Test func aStatusCannotBeChangedWithoutTheKeys() throws {
        let store = try create()
        let id = try #require(store.verifyingKeys.first?.id)
        _ = try store.revoke(String(id.prefix(12)), reason: "lost laptop")
        let path = "keys/\(id).json"
        let text = String(decoding: try folder.read(path), as: UTF8.self)
        try folder.write(text.replacing("revoked", with: "active"), to: path)
        #expect(failure { _ = try open() } == .damaged)
        try folder.write(text.replacing("lost laptop", with: "left the company"), to: path)
        #expect(failure { _ = try open() } == .damaged)
    }

    @Test func rotatedKeysVerifyAndSignNoMore() throws {
        let store = try create()
        let old = store.signers
        clock.advance(1_000)
        let drafts = try store.rotate()
        #expect(drafts.map(\.action) == [.keyRotated, .keyRotated, .keyRotated])
        let opened = try open()
        #expect(opened.signers.map(\.verifying) == store.signers.map(\.verifying))
        #expect(Set(opened.signers.map(\.verifying)).isDisjoint(with: old.map(\.verifying)))
        #expect(opened.verifyingKeys.map(\.status) == [.retired, .retired, .active, .active])
        #expect(opened.verifyingKeys.prefix(2).allSatisfy { $0.ended == clock.read() })
        // One algorithm alone.
        #expect(try store.rotate(.p384).count == 1)
        #expect(try open().verifyingKeys.count == 5)
    }

    @Test func aRevokedKeyIsReplaced() throws {
        let store = try create()
        let key = try #require(store.verifyingKeys.first { $0.key.algorithm == .p384 })
        let drafts = try store.revoke(key.id, reason: "lost laptop")
        #expect(drafts.map(\.action) == [.keyRevoked, .keyGenerated])
        let opened = try open()
        let revoked = try #require(opened.verifyingKeys.first { $0.id == key.id })
        #expect(revoked.status == .revoked && revoked.reason == "lost laptop")
        #expect(opened.signers.count == 2)
        #expect(failure { _ = try store.revoke(key.id, reason: "again") } == .unknownKey)
        #expect(failure { _ = try store.revoke("0000000000", reason: "") } == .unknownKey)
        #expect(failure { _ = try store.revoke("", reason: "") } == .unknownKey)
    }

    /// A secret in any spelling that it is written in, anywhere in the folder.
    @Test func secretsAreNotInTheFiles() throws {
        let store = try create(.passphrase(SecretBytes(copying: "correct horse".utf8)))
        for secret in store.signers.map({ $0.secret.withBytes(Array.init) }) + [Array("correct horse".utf8)] {
            #expect(try Spellings.of(secret).allSatisfy { try !folder.contains($0) })
        }
    }

    @Test func ofRetiredKeysNoSecretIsLeft() throws {
        let store = try create()
        let before = try storage().list("keys")
        _ = try store.rotate()
        // Even without a passphrase, the old files hold nothing that signs or opens.
        for name in before {
            let file = try JSON(parsing: folder.read("keys/\(name)"))
            let sealed = try #require(file["secret"]?.string.flatMap { Data(base64Encoded: $0) })
            #expect(sealed.count == 12 + 16, "\(name)")
        }
    }

    @Test func filesOfOthersAreRefused() throws {
        #expect(failure { _ = try open() } == .missing)
        try folder.write("{\"format\":\"picket keys\",\"version\":2}", to: "store.json")
        #expect(failure { _ = try open() } == .newer)
        for text in [
            "", "{}", "[]", "{\"format\":\"picket keys\",\"version\":1,\"key\":\"AA==\",\"protection\":\"none\"}",
        ] {
            try folder.write(text, to: "store.json")
            #expect(failure { _ = try open() } == .damaged, "\(text)")
        }
        folder.remove("store.json")
        _ = try create(.passphrase(SecretBytes(copying: "correct horse".utf8)))
        let text = String(decoding: try folder.read("store.json"), as: UTF8.self)
        // Cheap to guess, or dear to refuse.
        for iterations in ["1", "599999", "600000000", "1e300", "-1", "\"600000\""] {
            try folder.write(text.replacing("600000", with: iterations), to: "store.json")
            #expect(failure { _ = try open("correct horse") } == .damaged, "\(iterations)")
        }
    }
}

final class TestClock: Sendable {
    private let time = Mutex<Int64>(1_800_000_000_000)

    func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }

    var read: @Sendable () -> Int64 { { self.time.withLock { $0 } } }
}

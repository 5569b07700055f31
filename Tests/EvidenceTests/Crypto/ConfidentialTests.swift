import Evidence
import Foundation
import PicketTestKit
import Testing

@Suite struct ConfidentialTests {
    private let folder: TemporaryFolder
    private let module = SwiftCryptoModule()
    private let clock = TestClock()
    private let context = Array("the entry".utf8)

    init() throws { folder = try TemporaryFolder() }

    private func create(_ protection: KeyStore.Protection = .none) throws -> KeyStore {
        try KeyStore.create(in: FolderStorage(folder.path), protection, module: module, now: clock.read).0
    }

    private func open() throws -> KeyStore {
        try KeyStore.open(FolderStorage(folder.path), passphrase: nil, module: module, now: clock.read)
    }

    private func code(_ body: () throws -> Void) -> KeyStoreError.Code? {
        do { try body() } catch { return (error as? KeyStoreError)?.code }
        return nil
    }

    @Test func whatIsSealedOpensInItsEntryAlone() throws {
        let store = try create()
        let text: JSON = ["name": "Ada Lovelace", "ip": "192.0.2.7"]
        let sealed = try store.seal(.init(subject: "person:ada", text: text), authenticating: context)
        #expect(sealed.commitment.count == 32)
        #expect(try open().open(sealed, authenticating: context) == text)
        #expect(throws: CryptoError.self) { try store.open(sealed, authenticating: Array("another entry".utf8)) }
        for index in sealed.ciphertext.indices {
            var changed = sealed
            changed.ciphertext[index] ^= 1
            #expect(throws: CryptoError.self) { try store.open(changed, authenticating: context) }
        }
        // The key of somebody else.
        _ = try store.seal(.init(subject: "person:bob", text: text), authenticating: context)
        var swapped = sealed
        swapped.subject = "person:bob"
        #expect(code { _ = try store.open(swapped, authenticating: context) } == .shredded)
    }

    @Test(arguments: ["../../etc/passwd", "person:\u{0}", "x/y", ".", String(repeating: "ä", count: 512)])
    func subjectsMayBeCalledAnything(subject: String) throws {
        let store = try create()
        let sealed = try store.seal(.init(subject: subject, text: 1), authenticating: context)
        #expect(try store.open(sealed, authenticating: context) == 1)
        let names = try FolderStorage(folder.path).list("subjects")
        #expect(names.count == 1 && names.allSatisfy { $0.utf8.count == 69 })
        #expect(try store.shred(subject) != nil)
    }

    @Test(arguments: ["", String(repeating: "x", count: 1_025)])
    func subjectsHaveANameOfSomeBytes(subject: String) throws {
        let store = try create()
        #expect(throws: CryptoError.self) { try store.seal(.init(subject: subject, text: 1), authenticating: []) }
    }

    /// After shredding nothing opens, in this process and in others, and a new key is another.
    @Test func shreddedIsGone() throws {
        let store = try create(), other = try open()
        let sealed = try store.seal(.init(subject: "person:ada", text: "secret"), authenticating: context)
        let draft = try #require(try other.shred("person:ada"))
        #expect(draft.action == .subjectShredded && draft.object == "person:ada")
        #expect(try other.shred("person:ada") == nil)
        for store in [store, other, try open()] {
            #expect(code { _ = try store.open(sealed, authenticating: context) } == .shredded)
        }
        let again = try store.seal(.init(subject: "person:ada", text: "more"), authenticating: context)
        #expect(again.commitment != sealed.commitment)
        #expect(code { _ = try store.open(sealed, authenticating: context) } == .shredded)
    }

    @Test func aDamagedKeyIsNoReasonNotToShredIt() throws {
        let store = try create()
        _ = try store.seal(.init(subject: "person:ada", text: "secret"), authenticating: context)
        let name = try #require(try FolderStorage(folder.path).list("subjects").first)
        try folder.write("{", to: "subjects/\(name)")
        #expect(try store.shred("person:ada") != nil)
        #expect(try FolderStorage(folder.path).list("subjects").isEmpty)
    }

    @Test func rotationWrapsAnewAndKeepsWhatIsSealed() throws {
        let store = try create()
        let sealed = try (0..<20).map {
            try store.seal(.init(subject: "person:\($0)", text: JSON($0)), authenticating: context)
        }
        let before = try contents(of: "subjects")
        let draft = try #require(try store.rotate().last)
        #expect(draft.details["subjects"] == 20)
        let after = try contents(of: "subjects")
        #expect(Set(before.keys) == Set(after.keys) && before.allSatisfy { after[$0.key] != $0.value })
        for (index, sealed) in sealed.enumerated() {
            #expect(try open().open(sealed, authenticating: context) == JSON(index))
        }
        // A copy of a key from before cannot be opened with what is there now.
        for (name, bytes) in before { try folder.write(bytes, to: "subjects/\(name)") }
        #expect(code { _ = try open().open(sealed[0], authenticating: context) } == .damaged)
    }

    /// All raw files of the folder, and what was sealed: neither text nor keys, however they may be written.
    @Test func neitherTextNorKeysAreInTheFiles() throws {
        let store = try create(.passphrase(SecretBytes(copying: "correct horse".utf8)))
        let name = "Augusta Ada King, Countess of Lovelace"
        let sealed = try store.seal(.init(subject: "person:ada", text: .string(name)), authenticating: context)
        try folder.write(sealed.ciphertext + sealed.commitment, to: "entry")
        for spelling in Spellings.of(Array(name.utf8)) { #expect(try !folder.contains(spelling)) }
        for key in store.signers {
            for spelling in Spellings.of(key.secret.withBytes(Array.init)) { #expect(try !folder.contains(spelling)) }
        }
        // It would be found.
        for spelling in Spellings.of(sealed.commitment) {
            try folder.write(Array("{\"x\":\"".utf8) + spelling + Array("\"}".utf8), to: "found")
            #expect(try folder.contains(spelling))
        }
    }

    /// Where nothing is encrypted, the key that all is sealed under is there to be found: and with it, every other.
    @Test func keysOfSubjectsAreGoneFromTheFilesOnceShredded() throws {
        let store = try create()
        let sealed = try store.seal(.init(subject: "person:ada", text: "secret"), authenticating: context)
        let before = try contents(of: "subjects")
        let wrapped = try #require(before.first.flatMap { try JSON(parsing: $0.value)["key"]?.string })
        #expect(try folder.contains(Array(wrapped.utf8)))
        _ = try store.shred("person:ada")
        #expect(try !folder.contains(Array(wrapped.utf8)))
        #expect(try !folder.contains(sealed.commitment))
    }

    private func contents(of name: String) throws -> [String: [UInt8]] {
        let names = try FolderStorage(folder.path).list(name)
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, try folder.read("\(name)/\($0)")) })
    }
}

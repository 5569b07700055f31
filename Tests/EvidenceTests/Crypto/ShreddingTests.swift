import Evidence
import Foundation
import PicketTestKit
import Testing

/// Confidential text on its way through a real ledger: sealed, proved, shredded, still proved.
@Suite struct ShreddingTests {
    private let folder: TemporaryFolder
    private let module = SwiftCryptoModule()
    private let clock = TestClock()

    init() throws { folder = try TemporaryFolder() }

    private func draft(_ subject: String, _ text: String) -> EntryDraft {
        EntryDraft(
            .findingWaived, actor: "user:bob", object: "src/a.py",
            confidential: .init(subject: subject, text: .string(text)))
    }

    @Test func nothingOfItIsInTheFilesAndProofsOutliveTheKey() async throws {
        let name = "Augusta Ada King, Countess of Lovelace", other = "Charles Babbage, Esq., of Dorset Street"
        let keys = try KeyStore.create(
            folder: folder.path(of: "keys"), .passphrase(SecretBytes(copying: "correct horse".utf8)), module: module,
            now: clock.read
        ).0
        let storage = try FolderStorage(folder.path(of: "ledger"), isMade: true)
        let ledger = try Ledger.create(
            name: "example.com/log", in: storage, keys: keys.signers, crypto: module, sealer: keys)
        let receipts = try await ledger.append([draft("person:ada", name), draft("person:charles", other)])
        // Beside the checkpointed state, also while the journal still has it.
        try expectHidden([name, other], keys)
        try await ledger.checkpoint()
        try expectHidden([name, other], keys)

        let index = try #require(receipts.first?.sequence)
        let before = try proof(of: index, storage, keys)
        let sealed = try #require(before.entry.sealed)
        #expect(try keys.open(sealed, authenticating: before.entry.sealedContext) == .string(name))

        let shredded = try #require(try keys.shred("person:ada"))
        _ = try await ledger.append([shredded])
        try await ledger.close()
        let after = try proof(of: index, storage, keys)
        #expect(after.entry == before.entry)
        #expect(throws: KeyStoreError.self) { try keys.open(sealed, authenticating: after.entry.sealedContext) }
        // The other's is what it was.
        let rest = try proof(of: index + 1, storage, keys).entry
        #expect(try keys.open(try #require(rest.sealed), authenticating: rest.sealedContext) == .string(other))
        try LedgerVerifier.verify(storage, crypto: module)
        try expectHidden([name, other], keys)
    }

    private func proof(
        of index: UInt64, _ storage: FolderStorage, _ keys: KeyStore
    ) throws -> (entry: Entry, checkpoint: Checkpoint) {
        let reader = try LedgerReader(storage, crypto: module)
        let trusted = try keys.signers.map { try NoteKey(name: reader.origin, key: $0.verifying) }
        return (try reader.entry(index), try reader.evidence(of: index).verify(by: trusted, module))
    }

    /// Neither the texts nor a signing key, in any spelling, in any file of keys or ledger.
    private func expectHidden(_ texts: [String], _ keys: KeyStore, _ location: SourceLocation = #_sourceLocation) throws
    {
        let secrets = texts.map { Array($0.utf8) } + keys.signers.map { $0.secret.withBytes(Array.init) }
        for spelling in secrets.flatMap(Spellings.of) {
            #expect(try !folder.contains(spelling), sourceLocation: location)
        }
        // What is there in the clear is found, so the search sees the files.
        #expect(try folder.contains(Array("person:charles".utf8)), sourceLocation: location)
    }
}

/// What is confidential is sealed with keys of its subjects, which can be shredded.
extension KeyStore: EntrySealer {}

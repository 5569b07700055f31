extension FolderStorage {
    /// Side by side: the disk then has more to write at once.
    public func sync(_ paths: [String]) throws(StorageError) {
        let failures = Monitor([StorageError]())
        OwnThread.forEach(paths.count, atOnce: 12) { number in
            do throws(StorageError) { try self.sync(paths[number]) } catch { failures.withLock { $0.append(error) } }
            return true
        }
        if let failure = failures.withLock({ $0.first }) { throw failure }
    }
}

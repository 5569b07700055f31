/// What a disk holds, what the system keeps of it in memory, and what of the difference a power loss leaves.
struct SimulatedDisk {
    /// What a disk writes whole, or nearly always does.
    static let sector = 512

    typealias Number = Int

    /// A file: what is read of it, what of that is on the disk, and what was done to it since.
    struct File {
        var content: [UInt8] = []
        var stable: [UInt8] = []
        var changes: [Change] = []

        enum Change {
            case write(at: Int, [UInt8])
            case truncate(to: Int)
        }

        mutating func change(_ change: Change) {
            Self.apply(change, to: &content)
            changes.append(change)
        }

        mutating func sync() {
            for change in changes { Self.apply(change, to: &stable) }
            changes = []
        }

        static func apply(_ change: Change, to content: inout [UInt8]) {
            switch change {
            case .write(let start, let bytes):
                if content.count < start { content += [UInt8](repeating: 0, count: start - content.count) }
                let overwritten = min(content.count - start, bytes.count)
                content.replaceSubrange(start..<start + overwritten, with: bytes[..<overwritten])
                content += bytes[overwritten...]
            case .truncate(let size):
                if size <= content.count {
                    content.removeLast(content.count - size)
                } else {
                    content += [UInt8](repeating: 0, count: size - content.count)
                }
            }
        }
    }

    struct Folder {
        var names: [String: Number] = [:]
        var stable: [String: Number] = [:]
    }

    /// Names that change together: with a rename, one goes and one comes.
    struct NameChange {
        var sets: [(folder: Number, name: String, node: Number?)]
    }

    static let root = 0
    var files: [Number: File] = [:]
    var folders: [Number: Folder] = [root: Folder()]
    var nameChanges: [NameChange] = []
    private var lastNumber = root

    mutating func makeNumber() -> Number {
        lastNumber += 1
        return lastNumber
    }

    mutating func change(_ change: NameChange) {
        for set in change.sets { folders[set.folder]?.names[set.name] = set.node }
        nameChanges.append(change)
    }

    /// The names in the folder become stable, with what was renamed into it or out of it before.
    ///
    /// - Parameter portion: how many of so many changes, from the first on; the rest stays to be synced.
    mutating func syncFolder(_ folder: Number, _ portion: (Int) -> Int = { $0 }) {
        var touched: Set<Number> = [folder]
        var indices: [Int] = []
        for (index, change) in nameChanges.enumerated().reversed()
        where change.sets.contains(where: { touched.contains($0.folder) }) {
            touched.formUnion(change.sets.map(\.folder))
            indices.append(index)
        }
        let synced = Set(indices.reversed().prefix(portion(indices.count)))
        for index in synced.sorted() { makeStable(nameChanges[index]) }
        nameChanges = nameChanges.enumerated().filter { !synced.contains($0.offset) }.map(\.element)
    }

    private mutating func makeStable(_ change: NameChange) {
        for set in change.sets { folders[set.folder]?.stable[set.name] = set.node }
    }

    var bytes: Int { files.values.reduce(0) { $0 + $1.content.count } }
}

// MARK: What a power loss leaves

extension SimulatedDisk {
    /// Of what was not synced: any part.
    mutating func losePower(_ random: inout SplitMix64) {
        loseNames(&random)
        for number in files.keys.sorted() {
            guard var file = files[number] else { continue }
            file.losePower(&random)
            files[number] = file
        }
        forgetUnreachable()
    }

    private mutating func loseNames(_ random: inout SplitMix64) {
        let isOrdered = Bool.random(using: &random)
        let last = Int.random(in: 0...nameChanges.count, using: &random)
        var kept: [NameChange] = []
        // What became of a name builds on what became of it before.
        var needed: Set<[String]> = []
        for (index, change) in nameChanges.enumerated().reversed() {
            let names = change.sets.map { ["\($0.folder)", $0.name] }
            let isChosen = isOrdered ? index < last : Bool.random(using: &random)
            guard isChosen || names.contains(where: needed.contains) else { continue }
            needed.formUnion(names)
            kept.append(change)
        }
        for change in kept.reversed() { makeStable(change) }
        nameChanges = []
        for (number, folder) in folders { folders[number]?.names = folder.stable }
    }

    private mutating func forgetUnreachable() {
        var reached: Set<Number> = [Self.root]
        var pending = [Self.root]
        while let next = pending.popLast() {
            for node in (folders[next]?.names ?? [:]).values where reached.insert(node).inserted {
                pending.append(node)
            }
        }
        files = files.filter { reached.contains($0.key) }
        folders = folders.filter { reached.contains($0.key) }
    }
}

extension SimulatedDisk.File {
    mutating func losePower(_ random: inout SplitMix64) {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: break
        case 1: sync()
        case 2: keepPrefix(&random)
        case 3: keepSectors(&random)
        default: keepSizeAlone(&random)
        }
        content = stable
        changes = []
    }

    /// In order, and the last of them torn.
    private mutating func keepPrefix(_ random: inout SplitMix64) {
        guard !changes.isEmpty else { return }
        let whole = Int.random(in: 0..<changes.count, using: &random)
        for change in changes[..<whole] { Self.apply(change, to: &stable) }
        if case .write(let start, let bytes) = changes[whole] {
            let kept = Int.random(in: 0...bytes.count, using: &random)
            Self.apply(.write(at: start, Array(bytes[..<kept])), to: &stable)
        }
    }

    /// Sector by sector, in no order; what lies between reads as zeros or as what was there for others.
    mutating func keepSectors(_ random: inout SplitMix64) {
        let likelihood = Double.random(in: 0...1, using: &random)
        let isTornWithin = Int.random(in: 0..<4, using: &random) == 0
        let before = stable.count
        var written: [Range<Int>] = []
        for change in changes {
            switch change {
            case .truncate:
                if Double.random(in: 0..<1, using: &random) < likelihood { Self.apply(change, to: &stable) }
            case .write(let start, let bytes):
                var at = 0
                while at < bytes.count {
                    let end = min(bytes.count, at + SimulatedDisk.sector - (start + at) % SimulatedDisk.sector)
                    defer { at = end }
                    guard Double.random(in: 0..<1, using: &random) < likelihood else { continue }
                    let last = isTornWithin ? Int.random(in: at...end, using: &random) : end
                    Self.apply(.write(at: start + at, Array(bytes[at..<last])), to: &stable)
                    written.append(start + at..<start + last)
                }
            }
        }
        if Bool.random(using: &random) { fillHoles(from: before, without: written, &random) }
    }

    /// The file has its new size, and nothing of what was written.
    private mutating func keepSizeAlone(_ random: inout SplitMix64) {
        let before = stable.count
        guard content.count > before else { return }
        Self.apply(.truncate(to: content.count), to: &stable)
        if Bool.random(using: &random) { fillHoles(from: before, without: [], &random) }
    }

    private mutating func fillHoles(from start: Int, without written: [Range<Int>], _ random: inout SplitMix64) {
        guard start < stable.count else { return }
        var isHole = [Bool](repeating: true, count: stable.count - start)
        for range in written {
            for index in range.clamped(to: start..<stable.count) { isHole[index - start] = false }
        }
        for index in start..<stable.count where isHole[index - start] {
            stable[index] = UInt8.random(in: 0...255, using: &random)
        }
    }
}

// MARK: What a disk does to what it holds

extension SimulatedDisk {
    /// A sync that failed: some of it is on the disk, the rest never will be, and the system holds all of it clean. What is
    /// read of it is what was written, or what the disk has.
    mutating func failSync(of number: Number, _ random: inout SplitMix64) {
        guard var file = files[number] else { return }
        file.keepSectors(&random)
        file.changes = []
        if Bool.random(using: &random) { file.content = file.stable }
        files[number] = file
    }

    /// Some of the names are stable, the rest are to be synced yet: a journal that fails does not say that it wrote.
    mutating func failSyncFolder(_ folder: Number, _ random: inout SplitMix64) {
        syncFolder(folder) { Int.random(in: 0...$0, using: &random) }
    }
}

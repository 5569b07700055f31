/// Objects that all threads use for every task, lent without counting references: a count would be written by all of
/// them, and be in the wrong cache each time.
struct Uncounted<Object: AnyObject & Sendable>: Sendable {
    /// Keeps them.
    let all: [Object]
    private let references: [Reference]

    private struct Reference: @unchecked Sendable {
        // Unchecked: what it refers to is Sendable.
        let object: Unmanaged<Object>
    }

    init(_ objects: [Object]) {
        all = objects
        references = objects.map { Reference(object: .passUnretained($0)) }
    }

    var count: Int { references.count }

    @inline(__always)
    func with<Result>(_ index: Int, _ body: (Object) throws -> Result) rethrows -> Result {
        try references[index].object._withUnsafeGuaranteedRef(body)
    }
}

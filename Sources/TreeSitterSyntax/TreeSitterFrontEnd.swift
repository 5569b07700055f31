import CGrammar
import CTreeSitter
public import Detection

/// Parses with libtree-sitter and copies the result into the flat tree. One per worker.
public final class TreeSitterFrontEnd: FrontEnd {
    private let store: GrammarStore
    private let parser: OpaquePointer
    private var cursor = TreeCursor()
    /// What a parse of a small file may take of its thread's time.
    private let timeout: Duration

    /// - Parameter timeout: for a small file, and as much again for every megabyte; a parse that takes longer is given
    ///   up. The parser reads some 4 to 15 MB/s, so that only pathological input comes near: some grammars loop on it.
    public init(store: GrammarStore, timeout: Duration = .seconds(5)) {
        self.store = store
        self.timeout = timeout
        _ = Self.allocator
        parser = ts_parser_new()
    }

    /// Set before libtree-sitter allocates anything.
    private static let allocator: Void = {
        picket_allocator_start()
        ts_set_allocator(picket_allocate, picket_allocate_zeroed, picket_reallocate, picket_free)
    }()

    deinit {
        ts_parser_delete(parser)
    }

    public func parse(_ tree: SyntaxTree, as language: Language) throws(FrontEndError) {
        if language == .text { return tree.fillWithLines(LineIndex(tree.source)) }
        let grammar = try store.grammar(for: language)
        var limit = TimeLimit(timeLimit(tree.source))
        let syntax = try parse(tree.source, grammar: grammar, within: &limit)
        let isComplete = cursor.copy(syntax, to: tree, grammar: grammar, within: &limit)
        try delete(syntax)
        if !isComplete { throw tooSlow(tree.source) }
    }

    private func timeLimit(_ source: UnsafeRawBufferPointer) -> Duration {
        timeout * (1 + Double(source.count) / 1_000_000)
    }

    private func tooSlow(_ source: UnsafeRawBufferPointer) -> FrontEndError {
        FrontEndError(.timeout, "parsing took longer than \(timeLimit(source).formatted)")
    }

    /// The parser alone, without the copy: what benchmarks compare against.
    public func parseOnly(_ source: UnsafeRawBufferPointer, as language: Language) throws(FrontEndError) {
        var limit = TimeLimit(timeLimit(source))
        try delete(try parse(source, grammar: try store.grammar(for: language), within: &limit))
    }

    /// Frees a tree. One that libtree-sitter could not build right shows here: see allocator.c.
    private func delete(_ syntax: OpaquePointer) throws(FrontEndError) {
        ts_tree_delete(syntax)
        if picket_allocator_refused() {
            throw FrontEndError(.tooLarge, "more than 65,535 constructs are left open; the parser counts no further")
        }
    }

    private func parse(
        _ source: UnsafeRawBufferPointer, grammar: Grammar, within limit: inout TimeLimit
    ) throws(FrontEndError) -> OpaquePointer {
        guard source.count < Int(UInt32.max) / 2 else {
            throw FrontEndError(.tooLarge, "the text has \(source.count) bytes; the limit is 2 GB")
        }
        ts_parser_set_language(parser, grammar.language)
        let bytes = source.bindMemory(to: CChar.self)
        repeat {
            // By the clock; where the thread had to wait for the processor meanwhile, the parser goes on where it was.
            let (seconds, attoseconds) = limit.left.components
            ts_parser_set_timeout_micros(
                parser, max(1, UInt64(seconds) * 1_000_000 + UInt64(attoseconds / 1_000_000_000_000)))
            if let syntax = ts_parser_parse_string(parser, nil, bytes.baseAddress, UInt32(source.count)) {
                return syntax
            }
        } while !limit.isOver()
        // Without a reset the next parse would go on with this one.
        ts_parser_reset(parser)
        _ = picket_allocator_refused()
        throw tooSlow(source)
    }
}

extension Duration {
    fileprivate var formatted: String {
        let (seconds, attoseconds) = components
        return seconds > 0 ? "\(seconds) s" : "\(attoseconds / 1_000_000_000_000_000) ms"
    }
}

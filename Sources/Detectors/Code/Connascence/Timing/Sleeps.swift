import Detection

/// Calls that wait for a time, in each language.
enum Sleeps {
    static func isOne(_ node: Node, _ language: Language) -> Bool {
        if node.kind == .other { return language == .ada && node.text.hasPrefix("delay ") }
        if node.kind == .awaiting { return node.awaitsTimeout }
        guard node.kind == .call, let callee = Callee(node) else { return false }
        return isOne(callee, language)
    }

    static func isOne(_ callee: Callee, _ language: Language) -> Bool {
        let name = callee.name
        switch language {
        case .python:
            return name == "sleep"
                && (callee.object == nil || callee.isOn(["time", "asyncio", "anyio", "trio", "gevent"]))
        case .javascript, .typescript, .tsx:
            return callee.object == nil && (name == "sleep" || name == "delay")
        case .c: return callee.isOne(of: ["sleep", "usleep", "nanosleep", "Sleep"])
        case .cpp: return callee.isOne(of: ["sleep", "usleep", "nanosleep", "Sleep", "sleep_for"])
        case .go: return name == "Sleep" && callee.isOn(["time"])
        case .java: return name == "sleep" && (callee.isOn(["Thread"]) || callee.object?.hasPrefix("TimeUnit.") == true)
        case .rust:
            return name == "sleep"
                && (callee.object == nil || callee.object?.hasSuffix("thread") == true
                    || callee.object?.hasSuffix("time") == true)
        case .swift:
            return callee.object == nil
                ? name == "sleep" || name == "usleep"
                : name == "sleep" && callee.isOn(["Thread", "Task"])
        case .bash: return name == "sleep"
        case .ada: return false
        }
    }

    /// Whether it waits for something else to happen, a fixed time long: not in a loop, which polls or retries, not in
    /// a handler, which backs off, and with something after it that needs what was waited for.
    static func synchronises(_ sleep: Node, _ language: Language) -> Bool {
        guard hasFixedTime(sleep, language), let statement = sleep.statement, statement.nextStatement != nil
        else { return false }
        var steps = 0
        for ancestor in sleep.ancestors {
            if KindSet.functions.contains(ancestor.kind) {
                return ancestor.name.map { !$0.text.tellsOfTime } ?? true
            }
            if KindSet.loops.contains(ancestor.kind) || ancestor.kind == .handler { return false }
            steps += 1
            if steps > 64 { return false }
        }
        return true
    }

    /// Whether the time is written there and is not zero, which only yields.
    static func hasFixedTime(_ sleep: Node, _ language: Language) -> Bool {
        var numbers = 0
        for node in sleep.descendants.prefix(24) {
            if KindSet.numbers.contains(node.kind) {
                guard let value = node.text.number, value > 0 else { return false }
                numbers += 1
            } else if sleep.kind != .awaiting, node.kind == .identifier,
                node.field == .none || node.field == .left || node.field == .right,
                node.parent?.kind == .arguments || node.parent?.kind == .binary,
                node.text.first.map({ $0 >= 0x61 }) == true
            {
                return false
            }
        }
        return numbers > 0
    }
}

extension Node {
    /// `await new Promise(resolve => setTimeout(resolve, 100))`
    fileprivate var awaitsTimeout: Bool {
        guard let creation = child(Kind.creation), let callee = creation.child(Field.callee), callee.text == "Promise"
        else { return false }
        return creation.descendants.prefix(24).contains { $0.kind == .identifier && $0.text == "setTimeout" }
    }

    /// The statement after this one, in the same list.
    var nextStatement: Node? {
        var next = nextSibling
        while let node = next, node.kind == .comment { next = node.nextSibling }
        guard let node = next, node.isStatement else { return nil }
        return node
    }
}

extension Text {
    /// Whether a name speaks of time or of a number of tries.
    var tellsOfTime: Bool {
        Self.wordsOfTime.contains { containsIgnoringCase($0) }
    }

    private static let wordsOfTime: [StaticString] = [
        "time", "deadline", "retr", "attempt", "tries", "elapsed", "remain", "backoff", "wait", "sleep", "delay",
        "pause",
        "count", "throttle", "tick", "expire", "duration", "max", "clock", "poll", "seconds",
    ]

    /// - Parameter word: in lower case.
    func containsIgnoringCase(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length else { return false }
        for start in 0...count - length {
            var offset = 0
            while offset < length, self[start + offset] | 0x20 == word.utf8Start[offset] { offset += 1 }
            if offset == length { return true }
        }
        return false
    }
}

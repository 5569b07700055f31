import Detection

/// Threads nobody waits for.
enum Threads {
    /// In larger functions no other use of a thread is looked for.
    private static let reach = 4_000

    static func isAbandoned(_ call: Node, _ callee: Callee, _ language: Language) -> Bool {
        switch language {
        case .python, .java:
            guard callee.name == "start", let object = callee.objectNode else { return false }
            if object.kind == .call || object.kind == .creation { return makesThread(object) }
            return object.kind == .identifier && isOnlyStarted(object, language)
        case .rust:
            guard callee.name == "spawn", callee.object?.hasSuffix("thread") == true, call.isStatement else {
                return false
            }
            // Without a semicolon the handle is the value of the block.
            return call.nextSibling != nil
        case .cpp:
            guard callee.name == "detach", let object = callee.objectNode, object.kind == .call,
                let made = Callee(object)
            else { return false }
            return made.name == "thread"
        case .c: return callee.name == "pthread_create" && isOnlyCreated(call)
        case .swift: return callee.name == "detachNewThread" && callee.isOn(["Thread"])
        default: return false
        }
    }

    /// `threading.Thread(…)` and `new Thread(…)`, unless they say that they are daemons.
    private static func makesThread(_ node: Node) -> Bool {
        let name: Text?
        if node.kind == .creation {
            name = (node.child(Field.type) ?? node.child(Field.callee))?.text
        } else {
            name = Callee(node)?.name
        }
        guard let name, name == "Thread" else { return false }
        for argument in node.argumentNodes where argument.kind == .keywordArgument {
            if let name = argument.child(Field.name), name.text == "daemon" { return false }
        }
        return true
    }

    /// Whether a local variable holds a thread that the function makes, starts and forgets.
    private static func isOnlyStarted(_ variable: Node, _ language: Language) -> Bool {
        guard let function = variable.nearestFunction, function.subtreeCount < reach else { return false }
        let name = variable.text
        var isMade = false
        for node in function.descendants where node.kind == .identifier && node.text == name {
            guard let parent = node.parent else { return false }
            let value = parent.child(Field.right) ?? parent.child(Field.value)
            if node.field == .left || node.field == .name, let value, makesThread(value) {
                isMade = true
                continue
            }
            // `thread.start()` and `thread.name = …`; anything else may join it or keep it.
            let use = language == .java ? parent.child(Field.callee)?.text : parent.child(Field.member)?.text
            guard let use, node.field == .object, use == "start" || use == "name" || use == "setName" else {
                return false
            }
        }
        return isMade
    }

    private static func isOnlyCreated(_ call: Node) -> Bool {
        guard let function = call.nearestFunction, function.subtreeCount < reach,
            let first = call.argumentNodes.first, first.kind == .unary,
            let variable = first.child(Kind.identifier),
            // Attributes may say that it is detached.
            let attributes = call.argumentNodes.dropFirst().first,
            attributes.kind == .null || attributes.text == "NULL" || attributes.text == "0"
        else { return false }
        let name = variable.text
        var isDeclared = false
        for node in function.descendants where node.kind == .identifier && node.text == name && node != variable {
            guard node.field == .name, node.parent?.kind == .variable || node.parent?.kind == .declarator else {
                return false
            }
            isDeclared = true
        }
        return isDeclared
    }
}

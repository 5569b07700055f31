import Detection

/// Calls that hold up a thread, which in an asynchronous function is that of all others.
enum BlockingCalls {
    static func isOne(_ call: Node, _ callee: Callee, _ language: Language) -> Bool {
        guard mayBlock(callee, language), call.parent?.kind != .awaiting,
            let function = call.nearestFunction, function.isAsync
        else { return false }
        return true
    }

    private static func mayBlock(_ callee: Callee, _ language: Language) -> Bool {
        switch language {
        case .python:
            if callee.name == "sleep" { return callee.isOn(["time"]) }
            if callee.isOn(["requests"]) { return callee.isOne(of: requests) }
            if callee.isOn(["subprocess"]) { return callee.isOne(of: programs) }
            if callee.name == "system" { return callee.isOn(["os"]) }
            return callee.name == "urlopen"
        case .javascript, .typescript, .tsx:
            return callee.name.hasSuffix("Sync") && callee.name.count > 4 && callee.isOne(of: synchronous)
        case .rust:
            if callee.name == "sleep" { return callee.object?.hasSuffix("thread") == true }
            return callee.isOn(["std::fs", "std::fs::File", "reqwest::blocking"])
        case .swift:
            return callee.name == "sleep" && (callee.object == nil || callee.isOn(["Thread"]))
                || callee.name == "usleep" && callee.object == nil
        default: return false
        }
    }

    private static let requests: [StaticString] = ["get", "post", "put", "delete", "patch", "head", "request"]
    private static let programs: [StaticString] = ["run", "call", "check_call", "check_output"]
    private static let synchronous: [StaticString] = [
        "readFileSync", "writeFileSync", "appendFileSync", "copyFileSync", "readdirSync", "execSync", "spawnSync",
        "execFileSync", "pbkdf2Sync", "scryptSync",
    ]
}

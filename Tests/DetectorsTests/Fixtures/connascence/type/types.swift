func ladder(_ value: Any) -> Int {
    if value is String {  // expect: connascence/type low
        return 1
    } else if let number = value as? Int {
        return number
    } else if value is Bool {
        return 3
    }
    return 0
}

func choice(_ value: Any) -> Int {
    switch value {
    case is String: return 1
    case is Int: return 2
    case is Bool: return 3
    default: break
    }
    if value is Double { return 4 }
    return 0
}

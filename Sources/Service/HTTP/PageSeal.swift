internal import Evidence
internal import HTTPTypes
internal import Storage

/// Where the next page begins, as clients get it: sealed for who asked and for this list. It may name the last row that
/// was looked at, which is not always one that they may see; and nobody learns by trying which rows there are.
struct PageSeal: Sendable {
    let key: AccessKey
    private static let use = "page cursor"

    private func owner(_ caller: Principal?, _ path: String) -> String { "\(caller?.owner.text ?? "") \(path)" }

    func seal(_ reply: Reply, for caller: Principal?, path: String) throws -> Reply {
        guard case .json(let value) = reply.body, var members = value.object, let next = members["next"]?.string else {
            return reply
        }
        var reply = reply
        let sealed = JSON.string(try key.seal(Array(next.utf8), for: Self.use, of: owner(caller, path)))
        var text = value.canonical
        // No two seals are the same; what they say is.
        if reply.headers[.eTag] == nil { reply.headers[.eTag] = Dispatcher.tag(of: text) }
        // It mostly is the last member, so that a long page need not be written twice.
        let end = JSON.string(next).canonical + [UInt8(ascii: "}")]
        if members.keys.allSatisfy({ $0 <= "next" }), text.suffix(end.count).elementsEqual(end) {
            text.replaceSubrange((text.count - end.count)..., with: sealed.canonical + [UInt8(ascii: "}")])
            if reply.headers[.contentType] == nil { reply.headers[.contentType] = "application/json" }
            reply.body = .bytes(text)
        } else {
            members["next"] = sealed
            reply.body = .json(.object(members))
        }
        return reply
    }

    /// - Returns: `nil` for what was not given to this caller for this list.
    func open(_ text: String, of caller: Principal?, path: String) -> String? {
        guard let bytes = try? key.open(text, for: Self.use, of: owner(caller, path)) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

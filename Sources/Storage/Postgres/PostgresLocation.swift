internal import CPostgres

/// The servers of a database and how to sign in: what libpq makes of a URL, so that it means what it means to psql.
package struct PostgresLocation: Sendable, Hashable, CustomStringConvertible {
    /// libpq's options that the URL sets.
    let options: [String: String]

    package init(_ url: String) throws(StoreError) {
        try Self.load()
        var problem: UnsafeMutablePointer<CChar>?
        let parsed = url.utf8.contains(0) ? nil : libpq_parse(url, &problem)
        defer {
            libpq_free_options(parsed)
            libpq_free(problem)
        }
        guard let parsed else {
            // libpq would repeat the part it does not understand, which may be the password.
            throw StoreError(
                .invalid,
                "the URL of the database is not understood: postgres://user:password@host1:5432,host2:5432/name?sslmode=verify-full, "
                    + "with %40 for @, %2F for / and %25 for % in names and passwords")
        }
        var options: [String: String] = [:]
        var option = parsed
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        self.options = options
    }

    /// - Throws: ``StoreError`` `unavailable`, which says what to install.
    private static func load() throws(StoreError) {
        var why = [CChar](repeating: 0, count: 512)
        guard libpq_load("libpq.so.5", &why, why.count) == 0 else { return }
        let reason = why.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        throw StoreError(
            .unavailable, "PostgreSQL needs its library libpq (\(reason)): install it with `apt-get install libpq5`")
    }

    /// Whether there may be replicas.
    var hasSeveralHosts: Bool { max(list("host").count, list("hostaddr").count) > 1 }

    private func list(_ option: String) -> [Substring] {
        options[option].map { $0.split(separator: ",", omittingEmptySubsequences: false) } ?? []
    }

    /// For one connection.
    ///
    /// - Parameter order: in which hosts are tried, by their places; `nil`: as they stand.
    func options(_ role: PostgresRole, order: [Int]? = nil) -> [(key: String, value: String)] {
        var all = options
        // What a URL may set, with values for those it does not.
        let usual = [
            "application_name": "picket", "connect_timeout": "5", "keepalives_idle": "30", "keepalives_interval": "10",
            "keepalives_count": "3", "tcp_user_timeout": "30000",
        ]
        all.merge(usual) { given, _ in given }
        all["client_encoding"] = "UTF8"
        if let wanted = role.attributes { all["target_session_attrs"] = wanted }
        if let order {
            for option in ["host", "hostaddr", "port"] where list(option).count == order.count {
                let values = list(option)
                all[option] = order.map { String(values[$0]) }.joined(separator: ",")
            }
        }
        return all.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    }

    var hostCount: Int { max(list("host").count, list("hostaddr").count, 1) }

    /// Without the password.
    package var description: String {
        let hosts = list("host").isEmpty ? list("hostaddr") : list("host")
        let ports = list("port")
        let places = hosts.enumerated().map { place, host in
            let port = ports.count == 1 ? ports[0] : ports.indices.contains(place) ? ports[place] : ""
            return port.isEmpty ? String(host) : "\(host):\(port)"
        }
        let user = options["user"].map { $0 + "@" } ?? ""
        return "postgres://\(user)\(places.joined(separator: ","))/\(options["dbname"] ?? "")"
    }
}

/// What a connection is for.
enum PostgresRole: Sendable, Hashable {
    /// The one server there is, whatever it is.
    case any
    case primary
    case replica

    /// In libpq's words.
    var attributes: String? {
        switch self {
        case .any: nil
        case .primary: "read-write"
        case .replica: "standby"
        }
    }

    var name: String {
        switch self {
        case .any: "connections"
        case .primary: "primary"
        case .replica: "replicas"
        }
    }
}

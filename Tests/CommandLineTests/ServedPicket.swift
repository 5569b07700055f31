import Delivery
import Evidence
import Foundation
import Glibc
import PicketTestKit
import Testing

/// `picket serve` in a process of its own, on a free port of 127.0.0.1, in a folder of its own.
final class ServedPicket {
    let folder: TemporaryFolder
    /// `https://127.0.0.1:PORT`
    let address: String
    /// Of the link that makes the first administrator; `nil`: there is one.
    let welcome: String?
    /// All that it printed until it listened.
    let printed: String
    private let process = Process()

    static let password = "four quiet herons wade"

    init(
        _ arguments: [String] = [], in folder: TemporaryFolder? = nil, expectsWelcome: Bool = true,
        environment: [String: String] = [:]
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        let output = try folder.write("", to: "printed-\(UInt64.random(in: 0 ... .max))")
        let log = try folder.write("", to: "log")
        process.executableURL = URL(fileURLWithPath: Program.picket.path)
        process.arguments = ["serve", "--data", folder.path(of: "data"), "--port", "0"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PICKET_GRAMMARS": Project.root + "/.grammars", "PICKET_PASSPHRASE": ""]
        ) { $1 }.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        var text = ""
        let last = expectsWelcome ? "#welcome=" : "certificate SHA-256 "
        while true {
            text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
            if let found = text.range(of: last), text[found.upperBound...].contains("\n") { break }
            guard process.isRunning else {
                throw Ended(text + String(decoding: try folder.read("log"), as: UTF8.self))
            }
            usleep(10_000)
        }
        printed = text
        func after(_ mark: String) -> String? {
            text.range(of: mark).map { String(text[$0.upperBound...].prefix { !$0.isNewline }) }
        }
        address = try #require(after("listening on "))
        welcome = after("#welcome=")
    }

    struct Ended: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// At once. (A test's children inherit that SIGTERM is blocked.)
    func kill() {
        guard process.isRunning else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        while process.isRunning { usleep(5_000) }
    }

    deinit { kill() }

    var certificate: String { folder.path(of: "data/tls/certificate.pem") }

    // MARK: As a browser does

    func send(
        _ method: String, _ path: String, _ body: JSON? = nil, headers: [HTTPHeader] = []
    ) async throws -> HTTPResponse {
        let type = body == nil ? [] : [HTTPHeader("Content-Type", "application/json")]
        return try await HTTPClient(limits: .init(connecting: 60_000, total: 60_000), certificates: certificate).send(
            HTTPRequest(method, address + path, headers: headers + type, body: body?.canonical ?? []))
    }

    /// Sets a password with a link, and makes a key for all that its owner may, or for `scopes` alone.
    func key(link: String, name: String?, scopes: [String] = []) async throws -> String {
        var asked: [String: JSON] = ["token": .string(link), "password": .string(Self.password)]
        asked["name"] = name.map { .string($0) }
        let started = try await send("POST", "/v1/session/link", .object(asked))
        try #require(started.status == 200, "\(String(decoding: started.body, as: UTF8.self))")
        let cookie = try #require(started.header("Set-Cookie")?.split(separator: ";").first.map(String.init))
        let token = try #require(JSON(parsing: started.body)["csrfToken"]?.string)
        var key: [String: JSON] = ["name": "tests", "days": 1]
        if !scopes.isEmpty { key["scopes"] = .array(scopes.map { .string($0) }) }
        let made = try await send(
            "POST", "/v1/apikeys", .object(key),
            headers: [HTTPHeader("Cookie", cookie), HTTPHeader("X-CSRF-Token", token)])
        try #require(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
        return try #require(JSON(parsing: made.body)["key"]?.string)
    }

    func get(_ path: String, key: String) async throws -> JSON {
        let answer = try await send("GET", path, headers: [HTTPHeader("Authorization", "Bearer \(key)")])
        try #require(answer.status == 200, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        return try JSON(parsing: answer.body)
    }

    // MARK: As a shell does

    func picket(_ arguments: [String], key: String?, in place: String? = nil) throws -> Program.Outcome {
        try Program.picket.run(
            arguments + ["--server", address, "--certificate", certificate], in: place,
            environment: [
                "PICKET_API_KEY": key ?? "", "PICKET_GRAMMARS": Project.root + "/.grammars",
                "XDG_CACHE_HOME": folder.path(of: "cache"), "GITHUB_HEAD_REF": "", "GITHUB_REF_NAME": "",
            ])
    }
}

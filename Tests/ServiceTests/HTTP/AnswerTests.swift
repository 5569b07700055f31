import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct AnswerTests {
    private static let json: HTTPFields = [.contentType: "application/json"]
    private static let who = NamedCallers.header(.operator)

    private static func make(
        _ client: any TestClientProtocol, _ key: String, _ headers: HTTPFields = [:]
    ) async throws
        -> TestResponse
    {
        try await client.execute(
            uri: "/v1/projects", method: .post, headers: who.merging(json).merging(headers),
            body: ByteBuffer(string: #"{"key":"\#(key)","name":"A"}"#))
    }

    @Test func whatIsUnchangedIsNotSentAgain() async throws {
        try await TestService.run { _, client in
            _ = try await Self.make(client, "a")
            let first = try await client.execute(uri: "/v1/projects/a", method: .get, headers: Self.who)
            let tag = try #require(first.headers[.eTag])
            for known in [tag, "\"x\", \(tag)", "W/\(tag)", tag.dropLast() + "-gzip\"", "*"] {
                let again = try await client.execute(
                    uri: "/v1/projects/a", method: .get, headers: Self.who.merging([.ifNoneMatch: known]))
                #expect(again.status == .notModified && again.body.readableBytes == 0)
            }
            let other = try await client.execute(
                uri: "/v1/projects/a", method: .get, headers: Self.who.merging([.ifNoneMatch: "\"x\""]))
            #expect(other.status == .ok)
        }
    }

    @Test func headsHaveNoBody() async throws {
        try await TestService.run { _, client in
            _ = try await Self.make(client, "a")
            let whole = try await client.execute(uri: "/v1/projects", method: .get, headers: Self.who)
            let head = try await client.execute(uri: "/v1/projects", method: .head, headers: Self.who)
            #expect(head.status == .ok && head.body.readableBytes == 0)
            #expect(head.headers[.contentLength] == String(whole.body.readableBytes))
            #expect(head.headers[.eTag] == whole.headers[.eTag])
            let options = try await client.execute(uri: "/v1/projects", method: .options)
            #expect(options.status == .noContent && options.headers[.allow] == "GET, HEAD, OPTIONS, POST")
        }
    }

    @Test func aRequestSentAgainIsCarriedOutOnce() async throws {
        try await TestService.run { service, client in
            let key: HTTPFields = [.idempotencyKey: "0b9f"]
            let first = try await Self.make(client, "a", key)
            let again = try await Self.make(client, "a", key)
            #expect(first.status == .created && again.status == .created)
            #expect(first.body == again.body && again.headers[.location] == "/v1/projects/a")
            #expect(first.headers[.idempotencyReplayed] == nil && again.headers[.idempotencyReplayed] == "true")
            #expect(try await Self.make(client, "b", key).status == .unprocessableContent)
            #expect(try await Self.make(client, "a").status == .conflict)
            #expect(try await Self.make(client, "a", [.idempotencyKey: "has space"]).status == .badRequest)
            #expect(try await service.store.projects(for: .lowest).items.count == 1)
            // One that failed may be sent again.
            let other: HTTPFields = [.idempotencyKey: "1"]
            for _ in 0..<2 { #expect(try await Self.make(client, "a", other).status == .conflict) }
        }
    }

    @Test(arguments: [("gzip", "gzip"), ("deflate, br", "deflate"), ("gzip;q=0, deflate;q=0.5", "deflate"), ("br", "")])
    func largeAnswersAreCompressed(_ accepted: String, _ coding: String) async throws {
        let text = String(repeating: "All is well. ", count: 10_000)
        let endpoint = Endpoint(
            .get, "/v1/test/large", id: "large", "", tag: "test", access: .anyone, answers: []
        ) { call in
            var reply = Reply.json(["text": .string(text)])
            reply.isSecret = call.request.headers[.authorization] != nil
            return reply
        }
        try await LiveService.run(endpoints: [endpoint]) { service in
            let url = "http://127.0.0.1:\(service.port)/v1/test/large"
            let bytes = try await service.blocking {
                try Command.run(
                    "curl", ["-sS", "--max-time", "60", "-H", "Accept-Encoding: \(accepted)", "--raw", url])
            }
            #expect(coding.isEmpty || bytes.count < 10_000)
            let decoded = try await service.blocking {
                try Command.run(
                    "curl", ["-sS", "--max-time", "60", "-H", "Accept-Encoding: \(accepted)", "--compressed", url])
            }
            let document = try JSON(parsing: decoded)
            #expect(document["text"]?.string == text)
            let secret = try await service.blocking {
                try Command.run(
                    "curl",
                    ["-sS", "--max-time", "60", "-H", "Accept-Encoding: \(accepted)", "-H", "Authorization: x", url])
            }
            #expect(secret.count > text.utf8.count)
        }
    }

    @Test func linesComeAsTheyAreTaken() async throws {
        let endpoint = Endpoint(
            .get, "/v1/test/lines", id: "lines", "", tag: "test", access: .anyone, answers: []
        ) { _ in
            .lines { line in for number in 0..<10_000 { try await line(["n": JSON(number)]) } }
        }
        try await LiveService.run(endpoints: [endpoint]) { service in
            let bytes = try await service.blocking {
                try Command.run(
                    "curl",
                    ["-sS", "--max-time", "60", "--compressed", "http://127.0.0.1:\(service.port)/v1/test/lines"])
            }
            let lines = bytes.split(separator: UInt8(ascii: "\n"))
            #expect(lines.count == 10_000)
            #expect(try lines.last.map { try JSON(parsing: Array($0)) } == ["n": 9_999])
        }
    }
}

/// A program of the system, asked from outside.
enum Command {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// - Parameter statuses: one of which it has to end with.
    /// - Returns: what it wrote to standard output.
    static func run(
        _ name: String, _ arguments: [String], statuses: Set<Int32> = [0], showsOutput: Bool = false
    ) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard statuses.contains(process.terminationStatus) else {
            throw Failure(
                description: "\(name): \(process.terminationStatus): \(String(decoding: complaint, as: UTF8.self))"
                    + (showsOutput ? String(decoding: bytes, as: UTF8.self) : ""))
        }
        return bytes
    }
}

import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PicketTestKit
import Testing

@testable import Service

@Suite struct DashboardPagesTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/Service/Dashboard").standardized

    private static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func everyFileOfTheFolderIsCompiledIn() throws {
        let names = DashboardPages.embedded.map(\.name) + ["index.html"]
        #expect(try names.sorted() == Self.names())
        for file in DashboardPages.embedded {
            #expect(
                try Data(file.bytes) == Data(contentsOf: Self.folder.appendingPathComponent(file.name)), "\(file.name)")
        }
    }

    @Test func whatAModuleImportsIsThere() throws {
        let names = try Set(Self.names())
        for name in names where name.hasSuffix(".js") {
            let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
            for match in text.matches(of: /(?:from|import\()\s*"\.\/([^"]+)"/) {
                #expect(names.contains(String(match.1)), "\(name) imports \(match.1)")
            }
        }
    }

    @Test func nothingIsLoadedFromElsewhereOrRunsFromMarkup() throws {
        for name in try Self.names() {
            let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
                .replacing("http://www.w3.org/2000/svg", with: "")
            #expect(!text.contains("https://") && !text.contains("http://"), "\(name)")
            #expect(
                !text.contains("innerHTML") && !text.contains("document.write") && !text.contains("eval("), "\(name)")
        }
        let page = try String(contentsOf: Self.folder.appendingPathComponent("index.html"), encoding: .utf8)
        #expect(page.matches(of: /<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/).isEmpty)
    }

    @Test func thePageIsAskedForAgainAndItsFilesAreKept() async throws {
        try await TestService.run { _, client in
            var tag = ""
            var base = ""
            try await client.execute(uri: "/", method: .get) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "text/html; charset=utf-8")
                #expect(response.headers[.cacheControl] == "no-cache")
                let policy = try #require(response.headers[.contentSecurityPolicy])
                #expect(policy.hasPrefix("default-src 'none'; script-src 'self'"))
                #expect(!policy.contains("unsafe"))
                tag = try #require(response.headers[.eTag])
                let page = String(buffer: response.body)
                #expect(!page.contains("{base}"))
                base = try String(#require(page.firstMatch(of: /src="(\/dashboard\/[0-9a-f]{24})\/shell\.js"/)).1)
            }
            try await client.execute(uri: "/", method: .get, headers: [.ifNoneMatch: "\"other\", W/\(tag)"]) {
                response in
                #expect(response.status == .notModified)
                #expect(response.body.readableBytes == 0)
            }
            try await client.execute(uri: "\(base)/shell.js", method: .get) { response in
                #expect(response.status == .ok)
                #expect(response.headers[.contentType] == "text/javascript; charset=utf-8")
                #expect(response.headers[.cacheControl] == "public, max-age=31536000, immutable")
                #expect(response.headers[.xContentTypeOptions] == "nosniff")
            }
            for path in [
                "\(base)/nothing.js", "/dashboard/000000000000000000000000/shell.js", "\(base)/%2e%2e%2fPackage.swift",
            ] {
                try await client.execute(uri: path, method: .get) { #expect($0.status == .notFound) }
            }
        }
    }

    @Test func whatChangesHasAnotherAddress() {
        let one = DashboardPages(page: [], files: [.init(name: "a.js", bytes: [1, 2])])
        let other = DashboardPages(page: [], files: [.init(name: "a.js", bytes: [1, 3])])
        let moved = DashboardPages(page: [], files: [.init(name: "b.js", bytes: [1, 2])])
        #expect(Set([one.base, other.base, moved.base]).count == 3)
        #expect(one.base == DashboardPages(page: [9], files: [.init(name: "a.js", bytes: [1, 2])]).base)
    }
}

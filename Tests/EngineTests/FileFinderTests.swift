import Detection
import Glibc
import PicketTestKit
import Testing

@testable import Engine

@Suite struct FileFinderTests {
    private func find(
        _ folder: TemporaryFolder, _ paths: [String] = ["."], _ selection: FileSelection = FileSelection(),
        language: Language? = nil, base: String? = nil
    ) -> FoundFiles {
        FileFinder.find(
            paths, base: base ?? folder.path, selection: selection, languages: testLanguages, forcedLanguage: language)
    }

    @Test func choosesLanguagesByExtensionNameAndShebang() throws {
        let folder = try TemporaryFolder()
        for name in ["a.py", "b.PY", "c.C", "d.c", "SConstruct", "e.txt", "run", ".py"] {
            try folder.write("", to: name)
        }
        let found = find(folder)
        #expect(
            found.files.map { "\($0.path) \($0.language?.rawValue ?? "?")" }
                == ["SConstruct python", "a.py python", "b.PY python", "c.C cpp", "d.c c", "run ?"])
        #expect(found.skipped == ["no known language": 2])
    }

    @Test(arguments: [
        ("#!/usr/bin/python3.11 -u\n", Language.python), ("#!/usr/bin/env python\n", .python),
        ("#!/usr/bin/env -S A=b python3 -u\n", .python), ("#! /bin/bash\r\n", .bash), ("#!/bin/cat", nil), ("#!", nil),
        ("", nil),
        ("#!/usr/bin/env", nil), ("x#!/bin/bash", nil),
    ])
    func readsShebangLines(_ text: String, _ language: Language?) {
        #expect(testLanguages.language(ofFirstBytes: Array(text.utf8)) == language)
    }

    @Test func leavesOutWhatNobodyWants() throws {
        let folder = try TemporaryFolder()
        for name in [
            "a.py", "node_modules/b.js", ".git/hooks/c.py", "x/.venv/d.py", "env/pyvenv.cfg", "env/lib/e.py",
            "app/setup.py",
            "app/build/f.py", "other/build/g.py", "lib.min.js", ".build-release/h.c", "target/i.c", "rust/Cargo.toml",
            "rust/target/j.c",
        ] {
            try folder.write("", to: name)
        }
        #expect(find(folder).files.map(\.path) == ["a.py", "app/setup.py", "other/build/g.py", "target/i.c"])
        #expect(find(folder, ["node_modules"]).files.map(\.path) == ["node_modules/b.js"])
        try folder.write("!.venv/\n", to: "x/.picketignore")
        #expect(find(folder).files.map(\.path).contains("x/.venv/d.py"))
        #expect(find(folder, ["."], FileSelection(usesDefaultExcludes: false)).files.count == 12)
    }

    @Test func picketignoreWinsOverGitignore() throws {
        let folder = try TemporaryFolder()
        try folder.write("*.py\n", to: "sub/.gitignore")
        try folder.write("!keep.py\nskip.c\n", to: ".picketignore")
        for name in ["sub/keep.py", "sub/drop.py", "skip.c"] { try folder.write("", to: name) }
        #expect(find(folder).files.map(\.path) == ["sub/keep.py"])
        #expect(find(folder).skipped["excluded"] == 2)
        #expect(find(folder, ["sub/drop.py", "skip.c"]).files.map(\.path) == ["skip.c", "sub/drop.py"])
        #expect(find(folder, ["."], FileSelection(usesIgnoreFiles: false)).files.count == 3)
    }

    @Test func ignoreFilesAboveAScannedFolderCount() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("repo/.git")
        try folder.write("*.c\n", to: "repo/.gitignore")
        try folder.write("*.py\n", to: ".gitignore")
        for name in ["repo/src/a.c", "repo/src/a.py"] { try folder.write("", to: name) }
        // The repository's top is where looking up ends.
        let found = find(folder, ["."], base: folder.path + "/repo/src")
        #expect(found.files.map(\.path) == ["a.py"])
        #expect(found.root == folder.path + "/repo/src")
    }

    @Test func includeAndExcludeAreRelativeToTheRoot() throws {
        let folder = try TemporaryFolder()
        for name in ["src/a.py", "src/gen/b.py", "doc/c.py", "d.js"] { try folder.write("", to: name) }
        #expect(
            find(folder, ["."], FileSelection(include: ["src/"], exclude: ["gen/"])).files.map(\.path) == ["src/a.py"])
        #expect(
            find(folder, ["."], FileSelection(include: ["*.js", "/doc"])).files.map(\.path) == ["d.js", "doc/c.py"])
        #expect(find(folder, ["d.js", "src"], FileSelection(exclude: ["*.js", "/src"])).files.isEmpty)
    }

    @Test func pathsAreRelativeToTheBaseOrTheDeepestCommonFolder() throws {
        let folder = try TemporaryFolder()
        for name in ["x/a.py", "x/y/b.py", "z/c.py"] { try folder.write("", to: name) }
        let inside = find(folder, ["x", folder.path + "/z/c.py"])
        #expect(inside.root == folder.path && inside.files.map(\.path) == ["x/a.py", "x/y/b.py", "z/c.py"])
        let outside = find(folder, ["../x"], base: folder.path + "/z")
        #expect(outside.root == folder.path + "/x" && outside.files.map(\.path) == ["a.py", "y/b.py"])
        let both = find(folder, ["../x/y", "c.py"], base: folder.path + "/z")
        #expect(both.root == folder.path && both.files.map(\.path) == ["x/y/b.py", "z/c.py"])
        #expect(find(folder, [folder.path + "/x/a.py"], base: folder.path + "/z").files.map(\.path) == ["a.py"])
    }

    @Test func aFileReachedTwiceIsTakenOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "x/a.py")
        try folder.makeLink("link", to: "x")
        #expect(find(folder, ["x", "x/a.py", ".", "link", "x/../x/a.py"]).files.map(\.path) == ["x/a.py"])
    }

    @Test func linksAreNotFollowedInAWalk() throws {
        let folder = try TemporaryFolder()
        let outside = try TemporaryFolder()
        try outside.write("", to: "secret.py")
        try folder.write("", to: "x/a.py")
        try folder.makeLink("x/loop", to: "..")
        try folder.makeLink("x/self", to: "self")
        try folder.makeLink("out", to: outside.path)
        try folder.makeLink("secret.py", to: outside.path(of: "secret.py"))
        let found = find(folder)
        #expect(found.files.map(\.path) == ["x/a.py"])
        #expect(found.skipped == ["symbolic link": 4])
        #expect(found.failures.isEmpty)
    }

    @Test func whatIsNoFileIsSkippedInAWalkAndAFailureWhenNamed() throws {
        let folder = try TemporaryFolder()
        try folder.makeFIFO("pipe.py")
        #expect(find(folder).skipped == ["not a file": 1])
        #expect(find(folder, ["pipe.py", "/dev/zero"]).failures.map(\.kind) == [.notAFile, .notAFile])
    }

    @Test func whatIsNotThereIsAFailure() throws {
        let folder = try TemporaryFolder()
        try folder.makeLink("dangling.py", to: "nowhere")
        let found = find(folder, ["gone.py", "dangling.py", "a\0b.py"])
        #expect(found.failures.map(\.kind) == [.unreadable, .unreadable, .unreadable])
        #expect(found.failures.first?.message.contains("No such file") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func aFolderThatCannotBeReadIsAFailure() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "x/a.py")
        chmod(folder.path(of: "x"), 0)
        defer { chmod(folder.path(of: "x"), 0o700) }
        #expect(find(folder).failures.map(\.path) == ["x"])
    }

    @Test func namesThatAreNotUTF8AreKeptApart() throws {
        let folder = try TemporaryFolder()
        let base = Array(folder.path.utf8)
        for byte in [0xFE, 0xFF] as [UInt8] {
            try FileSystem.replace(base + [0x2F, 0x61, byte] + Array(".py".utf8), with: "x = 42\n".utf8, mode: 0o600)
        }
        defer { for name in find(folder).files { _ = FileSystem.withPath(name.location) { unlink($0) } } }
        let found = find(folder)
        #expect(found.files.map(\.path) == ["a\\xFE.py", "a\\xFF.py"])
        #expect(found.files.allSatisfy { $0.language == .python })
        let reader = SourceReader(limit: 100, languages: testLanguages)
        for file in found.files {
            guard case .bytes(let bytes, _) = reader.read(file) else {
                Issue.record("\(file.path) was not read")
                continue
            }
            #expect(bytes.elementsEqual("x = 42\n".utf8))
        }
    }

    @Test func deepTreesNeedNoStackAndNoDescriptors() throws {
        let folder = try TemporaryFolder()
        let deep = String(repeating: "d/", count: 1_500)
        try folder.write("", to: deep + "a.py")
        #expect(find(folder).files.map(\.path) == [deep + "a.py"])
    }

    @Test func aForcedLanguageIsForNamedFiles() throws {
        let folder = try TemporaryFolder()
        for name in ["a.txt", "x/b.py"] { try folder.write("", to: name) }
        let found = find(folder, ["a.txt", "x"], language: .c)
        #expect(found.files.map(\.language) == [.c, .python])
    }
}

import Testing

@testable import Engine

@Suite struct CompilationDatabaseTests {
    @Test func resolvesFilesAndWords() throws {
        let json = """
            [{"directory": "build", "file": "../src/a.c", "command": "cc -DNAME='a b' \\"-Ix y\\" -c ../src/a.c -o a\\\\ b.o"},
             {"directory": "/x", "file": "/y/b.c", "arguments": ["clang", "-c", "/y/b.c"]},
             {"directory": "/x", "file": "c.c", "arguments": []}]
            """
        let commands = try CompilationDatabase(json: Array(json.utf8), folder: "/project").commands
        #expect(commands.map(\.file) == ["/project/src/a.c", "/y/b.c"])
        #expect(commands[0].folder == "/project/build")
        #expect(commands[0].arguments == ["cc", "-DNAME=a b", "-Ix y", "-c", "../src/a.c", "-o", "a b.o"])
    }

    /// All warnings, and nothing written.
    @Test func asksForWarningsAlone() {
        let command = CompilationDatabase.Command(
            file: "/a.c", folder: "/",
            arguments: [
                "gcc", "-O2", "-o", "a.o", "-w", "-Werror", "-Werror=vla", "-Wno-unused", "-MD", "-MF", "a.d", "-oa.o",
                "-c",
                "-Iinclude", "/a.c",
            ])
        #expect(
            command.forWarnings == [
                "gcc", "-O2", "-Iinclude", "/a.c", "-Wall", "-Wextra", "-Wpedantic", "-fsyntax-only",
                "-fdiagnostics-color=never",
            ])
    }

    @Test(arguments: ["", "{}", "[1]", "[{\"file\": \"a.c\"}]", String(repeating: "[", count: 100_000)])
    func refusesWhatIsNone(_ text: String) {
        #expect(throws: CompilationDatabase.Malformed.self) {
            try CompilationDatabase(json: Array(text.utf8), folder: "/")
        }
    }

    @Test func leavesOutZeroBytes() throws {
        let json = "[{\"directory\": \"/\", \"file\": \"a.c\", \"arguments\": [\"cc\", \"a\\u0000b\"]}]"
        #expect(try CompilationDatabase(json: Array(json.utf8), folder: "/").commands.isEmpty)
    }
}

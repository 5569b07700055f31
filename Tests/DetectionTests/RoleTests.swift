import Detection
import Testing

struct RoleTests {
    @Test(arguments: [
        ("src/main.py", Role.production),
        ("tests/main.py", .test),
        ("pkg/__tests__/a.js", .test),
        ("pkg/test_a.py", .test),
        ("pkg/a_test.go", .test),
        ("pkg/a.spec.ts", .test),
        ("src/conftest.py", .test),
        ("Sources/FooTests.swift", .test),
        ("src/FooTest.java", .test),
        ("src/contest.py", .production),
        ("src/latest.js", .production),
        ("Tests", .production),
        ("src/config.py", .configuration),
        ("app/SETTINGS.py", .configuration),
        ("webpack.config.js", .configuration),
        ("app/db_constants.py", .configuration),
        ("tests/settings.py", .test),
        ("", .production),
        ("///", .production),
    ])
    func `the path tells what a file is for`(path: String, role: Role) {
        #expect(Role(path: path) == role)
        #expect(Artifact(path: path, language: .python).role == role)
    }
}

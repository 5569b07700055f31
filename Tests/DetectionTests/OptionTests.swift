import Detection
import Testing

struct OptionTests {
    private let limit = Option("limit", default: 3, in: 1...50, help: "How many.")
    private let names = Option("names", default: ["a"], help: "Which.")
    private let strict = Option("strict", default: false, help: "Whether.")
    private let label = Option("label", default: "x", help: "What.")

    @Test func `values of the wrong type or out of bounds are complained about`() {
        #expect(limit.complaint(about: .int(50)) == nil)
        #expect(limit.complaint(about: .int(51)) == "expected whole number from 1 to 50, found 51")
        #expect(limit.complaint(about: .string("3")) == "expected whole number from 1 to 50, found a string")
        #expect(strict.complaint(about: .int(1)) == "expected true or false, found a whole number")
        #expect(names.complaint(about: .list([.string("a"), .bool(true)])) == "expected list of strings, found a list")
        #expect(names.complaint(about: .list([])) == nil)
        #expect(label.complaint(about: .int(8080)) == nil)
        #expect(label.complaint(about: .list([])) == "expected string, found a list")
    }

    @Test func `settings are over the defaults`() {
        #expect(Settings()[limit] == 3 && Settings()[names] == ["a"] && !Settings()[strict])
        let settings = Settings(["limit": .int(7), "names": .list([.string("b")]), "label": .int(1)])
        #expect(settings[limit] == 7 && settings[names] == ["b"] && settings[label] == "1")
        // What should have been refused changes nothing.
        #expect(Settings(["limit": .string("7")])[limit] == 3)
    }

    @Test func `options describe themselves`() {
        #expect(limit.typeName == "whole number from 1 to 50" && limit.defaultLiteral == .int(3))
        #expect(names.typeName == "list of strings" && names.defaultLiteral == .list([.string("a")]))
    }
}

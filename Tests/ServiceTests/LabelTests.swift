import Detection
import Evidence
import HTTPTypes
import Hummingbird
import Testing

@testable import Service
@testable import Storage

@Suite struct LabelTests {
    /// Four levels by three compartments.
    private static let labels = (0..<4).flatMap { level in (0..<8).map { Label(level: level, compartments: Int64($0)) }
    }

    /// Readers and keys of each label against a project of each: 32 by 32, over the API.
    @Test func nobodyReadsUpThroughTheAPI() async throws {
        try await AccessService.run { service in
            for (index, label) in Self.labels.enumerated() {
                _ = try await service.store.makeProject(key: "p\(index)", name: "P", label: label)
            }
            for (number, clearance) in Self.labels.enumerated() {
                try await service.makeUser("u\(number)", .viewer, clearance: clearance)
                let browser = try await service.browser("u\(number)")
                let made = try await service.ask(.post, "/v1/apikeys", ["name": "k"], as: browser)
                let key: HTTPFields = [.authorization: "Bearer \(made.body["key"]?.string ?? "")"]
                let expected = Self.labels.indices.filter { index in
                    let label = Self.labels[index]
                    return label.level <= clearance.level && label.compartments & ~clearance.compartments == 0
                }
                let readers: [(AccessService.Browser?, HTTPFields)] = [(browser, HTTPFields()), (nil, key)]
                for (reader, headers) in readers {
                    let list = try await service.ask(.get, "/v1/projects?limit=100", as: reader, headers: headers)
                    let seen = Set((list.body["items"]?.array ?? []).compactMap { $0["key"]?.string })
                    #expect(seen == Set(expected.map { "p\($0)" }))
                }
                for index in Self.labels.indices {
                    let status = try await service.ask(.get, "/v1/projects/p\(index)", as: browser).status
                    #expect(status == (expected.contains(index) ? 200 : 404))
                }
            }
        }
    }

    @Test func labelsAreALattice() throws {
        for left in Self.labels {
            for right in Self.labels {
                let join = left.joined(right), meet = left.met(right)
                #expect(join.dominates(left) && join.dominates(right) && left.dominates(meet) && right.dominates(meet))
                #expect(Self.labels.allSatisfy { !($0.dominates(left) && $0.dominates(right)) || $0.dominates(join) })
                #expect(Self.labels.allSatisfy { !(left.dominates($0) && right.dominates($0)) || meet.dominates($0) })
                let writer = Principal(
                    id: Identifier(time: 1), kind: .user, actor: "user:a", roles: [], clearance: left)
                #expect((try? writer.label(ofWhatIsMadeFrom: [right])) == (left.dominates(right) ? right : nil))
                let raises = (try? writer.checkRelabelling(from: right, to: left)) != nil
                #expect(raises == left.dominates(right))
                let lowers = (try? writer.checkRelabelling(from: left, to: right)) != nil
                #expect(lowers == (left == right))
            }
        }
    }

    @Test func namesStandForLabels() throws {
        let names = try #require(
            LabelNames(
                levels: ["public", "restricted", "secret", "top"], compartments: ["propulsion", "guidance", "x"]))
        for label in Self.labels + [
            .highest, Label(level: 15, compartments: 0), Label(level: 1, compartments: 1 << 61),
        ] {
            #expect(names.label(of: names.name(of: label)) == label)
        }
        #expect(names.name(of: Label(level: 1, compartments: 3)).name == "restricted:propulsion.guidance")
        #expect(names.name(of: .lowest) == .unlabelled)
        for text in [
            "unknown", "restricted:", "restricted:unknown", "level-16:0x0", "level-1:0x-1",
            "level-1:0xffffffffffffffff",
        ] {
            #expect(names.label(of: try #require(SecurityLabel(text))) == nil)
        }
        #expect(LabelNames(levels: ["a", "a"], compartments: []) == nil)
        #expect(LabelNames(levels: [], compartments: []) == nil)
    }
}

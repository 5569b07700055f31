import Evidence
import Foundation
import PicketTestKit
import Testing

@testable import Service

/// Frames by hand, from a program beside: streams, header lists, resets and floods beyond what is allowed.
@Suite struct HTTP2FuzzTests {
    @Test(.enabled(if: LivePrograms.python != nil, "no .venv: run scripts/setup-tests"))
    func whoeverFloodsIsEndedAndOthersAreServed() async throws {
        var limits = Limits()
        (limits.idleSeconds, limits.bodySeconds, limits.answerSeconds) = (3, 3, 10)
        try await LiveService.run(limits, tls: true) { service in
            let results = try await service.blocking {
                let program = "\(Project.root)/Tests/ServiceTests/HTTP/http2_floods.py"
                let outcome = try Program(path: try #require(LivePrograms.python)).run(program, "\(service.port)")
                #expect(outcome.status == 0, "\(outcome.error)")
                return try JSON(
                    parsing: Array(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines).utf8))
            }
            let attacks = try #require(results.object)
            #expect(attacks.count == 21)
            for (attack, result) in attacks { #expect(result == true, "\(attack): \(result)") }
        }
    }
}

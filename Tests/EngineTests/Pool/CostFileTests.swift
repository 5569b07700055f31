import Detection
import PicketTestKit
import Testing

@testable import Engine

@Suite struct CostFileTests {
    private static func model(_ base: UInt64) -> CostModel {
        var model = CostModel()
        for size in 1...500 { model.learn(bytes: size * 100, took: base + UInt64(size) * 30_000) }
        return model
    }

    private static let models = [
        (name: CostFile.Name(detector: "tree", language: "python"), model: model(90_000)),
        (name: CostFile.Name(detector: "a function", language: ""), model: model(5_000_000)),
    ]

    @Test func whatWasLearnedPredictsTheSame() throws {
        let models = try CostFile.models(in: CostFile.bytes(of: Self.models))
        #expect(models.count == 2)
        for (name, model) in Self.models {
            let known = try #require(models[name])
            #expect(known.accuracy.used == model.accuracy.used)
            for bytes in [0, 1_000, 40_000, 1_000_000] {
                let (new, old) = (Double(known.predict(bytes: bytes)), Double(model.predict(bytes: bytes)))
                #expect(abs(new / old - 1) < 1e-6)
            }
        }
    }

    /// What is remembered does not keep from learning: after a few hundred tasks at a tenth of the cost, that is expected.
    @Test func whatIsRememberedFades() throws {
        var model = try #require(try CostFile.models(in: CostFile.bytes(of: Self.models))[Self.models[0].name])
        for size in 1...500 { model.learn(bytes: size * 100, took: 9_000 + UInt64(size) * 3_000) }
        #expect((0.7...1.5).contains(Double(model.predict(bytes: 40_000)) / 1_209_000))
    }

    /// Any byte may be another, and the end may be missing.
    @Test func aDamagedFileIsAsGoodAsNone() {
        let whole = CostFile.bytes(of: Self.models)
        for place in whole.indices {
            var bytes = whole
            bytes[place] ^= UInt8(1 << (place % 8))
            #expect(throws: ByteReader.Malformed.self) { try CostFile.models(in: bytes) }
            #expect(throws: ByteReader.Malformed.self) { try CostFile.models(in: Array(whole.prefix(place))) }
        }
    }

    @Test func isBounded() throws {
        let many = (0..<3_000).map { (CostFile.Name(detector: "d\($0)", language: ""), CostModel()) }
        let long = (CostFile.Name(detector: String(repeating: "d", count: 10_000), language: ""), CostModel())
        let bytes = CostFile.bytes(of: [long] + many)
        #expect(bytes.count < 1 << 20)
        #expect(try CostFile.models(in: bytes).count == 1_024)
    }

    @Test func theNextProcessPredictsFromTheStart() async throws {
        let folder = try TemporaryFolder()
        var configuration = PoolConfiguration.test()
        configuration.cache = CacheLocation(folder: folder.path(of: "cache"))
        @Sendable func samples(_ pool: DetectorPool) -> [String: Int] {
            Dictionary(uniqueKeysWithValues: pool.metrics().costs.map { ($0.name, $0.accuracy.samples) })
        }
        let function = PoolDetector.function(.named("test/a"), version: "1") { _ in [] }
        let first = try await withDetectorPool(configuration) { pool in
            try pool.register(function)
            for number in 0..<20 { _ = try await pool.submit(.text("first \(number)")) }
            return samples(pool)
        }
        #expect(first.values.contains { $0 >= 20 })
        let second = try await withDetectorPool(configuration) { pool in
            try pool.register(function)
            _ = try await pool.submit(.text("second"))
            return samples(pool)
        }
        #expect(second.keys == first.keys)
        for (name, count) in first { #expect(second[name, default: 0] >= min(count, 64)) }
    }
}

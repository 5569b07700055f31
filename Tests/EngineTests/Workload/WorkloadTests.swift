import Glibc
import PicketTestKit
import Testing

@testable import Engine

@Suite struct WorkloadTests {
    /// Cost that grows with size: the regression is used, and its error is below those of the others.
    @Test func learnsWhatGrowsWithSize() {
        var random = SplitMix64(seed: 3)
        var model = CostModel(complexity: .linear)
        for _ in 0..<2_000 {
            let bytes = Int(random.next() % 100_000)
            let noise = 0.9 + Double(random.next() % 200) / 1_000
            model.learn(bytes: bytes, took: UInt64((50_000 + 240 * Double(bytes)) * noise))
        }
        let accuracy = model.accuracy
        #expect(accuracy.used == "regression")
        #expect(accuracy.errors["regression"] ?? 1 < 0.1)
        #expect(accuracy.errors["last value"] ?? 0 > 0.5 && accuracy.errors["mean"] ?? 0 > 0.3)
        for bytes in [0, 1_000, 50_000] {
            let expected = 50_000 + 240 * Double(bytes)
            #expect(abs(Double(model.predict(bytes: bytes)) / expected - 1) < 0.15)
            #expect(model.interval(bytes: bytes).contains(UInt64(expected)))
        }
    }

    /// Cost that has nothing to do with size: the regression does not beat the mean by much, and nothing is made worse.
    @Test func isNotUsedWhereItDoesNotHelp() {
        var random = SplitMix64(seed: 4)
        var model = CostModel(complexity: .quadratic)
        for round in 0..<1_000 {
            model.learn(bytes: Int(random.next() % 100_000), took: round % 2 == 0 ? 1_000_000 : 1_050_000)
        }
        let errors = model.accuracy.errors
        let used = errors[model.accuracy.used] ?? 1
        #expect(errors.values.allSatisfy { used <= $0 })
        #expect(abs(Double(model.predict(bytes: 10)) / 1_025_000 - 1) < 0.1)
    }

    @Test(arguments: Complexity.allCases) func neverPredictsNonsense(complexity: Complexity) {
        var random = SplitMix64(seed: 5)
        var model = CostModel(complexity: complexity)
        for _ in 0..<5_000 {
            let bytes = Int(truncatingIfNeeded: random.next() >> (random.next() % 64))
            model.learn(bytes: bytes, took: random.next() >> (random.next() % 64))
            let prediction = model.predict(bytes: bytes)
            #expect(prediction >= 100 && prediction <= 3_600_000_000_000)
            let interval = model.interval(bytes: bytes)
            #expect(interval.contains(prediction))
        }
    }

    // MARK: Scalability

    @Test(arguments: [(1_000.0, 0.05, 0.001), (500, 0.2, 0.0), (100, 0.0, 0.01), (2_000, 0.0, 0.0)])
    func findsTheLawBehindMeasurements(rate: Double, contention: Double, coherency: Double) throws {
        let points = (1...16).map { n in
            let n = Double(n)
            return ScalabilityLaw.Point(
                workers: Int(n), throughput: rate * n / (1 + contention * (n - 1) + coherency * n * (n - 1)))
        }
        let law = try #require(ScalabilityLaw(points))
        #expect(abs(law.rate / rate - 1) < 0.02)
        #expect(abs(law.contention - contention) < 0.01 && abs(law.coherency - coherency) < 0.001)
        #expect(law.fit > 0.999)
        if coherency > 0 {
            let peak = ((1 - contention) / coherency).squareRoot()
            #expect(abs(Double(try #require(law.peak)) - peak) <= max(2, peak * 0.1))
        }
    }

    @Test func twoNumbersOfWorkersAreTooFew() {
        #expect(ScalabilityLaw([.init(workers: 1, throughput: 1), .init(workers: 2, throughput: 2)]) == nil)
        #expect(ScalabilityLaw([.init(workers: 0, throughput: 1), .init(workers: -2, throughput: .nan)]) == nil)
    }

    @Test func recommendationsHaveMeasurementsBehindThem() {
        var metrics = PoolMetrics()
        #expect(Recommendation.all(for: metrics, targetOverhead: 0.01).isEmpty)
        metrics.tasks = 10_000
        metrics.workSeconds = 1
        metrics.poolSeconds = 0.2
        metrics.memoryCache = CacheStatistics()
        metrics.memoryCache?.misses = 5_000
        metrics.memoryCache?.hits = 500
        metrics.memoryCache?.evictions = 4_000
        metrics.requests.taken = 100
        metrics.requests.refused = 50
        let all = Recommendation.all(for: metrics, targetOverhead: 0.01)
        #expect(all.map(\.subject) == ["requests", "memory cache", "admission"])
        #expect(all.allSatisfy { $0.samples > 0 && $0.measurement.contains { $0.isNumber } })
    }
}

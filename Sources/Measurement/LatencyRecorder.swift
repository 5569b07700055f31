import Histogram
import Synchronization

/// Latencies as a high dynamic range histogram: three significant digits from a microsecond to an hour. Safe to use
/// from any thread.
public final class LatencyRecorder: Sendable {
    private let state: Mutex<Histogram<UInt64>>

    private static let most: UInt64 = 3_600_000_000

    public init() {
        state = Mutex(Histogram(highestTrackableValue: Self.most, numberOfSignificantValueDigits: .three))
    }

    /// - Parameter nanoseconds: more than an hour counts as an hour.
    public func record(nanoseconds: UInt64) {
        _ = state.withLock { $0.record(min(nanoseconds / 1_000, Self.most)) }
    }

    /// For who waits for an answer before it asks again: adds the requests that were not made meanwhile, with the
    /// latency that they would have had (correction of coordinated omission).
    ///
    /// - Parameter expected: nanoseconds between two requests, had nothing been slow.
    public func record(nanoseconds: UInt64, expectedInterval expected: UInt64) {
        _ = state.withLock {
            $0.recordCorrectedValue(min(nanoseconds / 1_000, Self.most), expectedInterval: max(1, expected / 1_000))
        }
    }

    public var distribution: Distribution {
        state.withLock { histogram in
            let percents = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100]
            return Distribution(
                count: Int(histogram.totalCount), mean: histogram.mean * 1e-6,
                percentiles: percents.map {
                    Distribution.Point(percent: $0, seconds: Double(histogram.valueAtPercentile($0)) * 1e-6)
                })
        }
    }
}

/// How latencies are spread.
public struct Distribution: Sendable, Hashable, Codable {
    public var count: Int
    /// Seconds.
    public var mean: Double
    public var percentiles: [Point]

    public struct Point: Sendable, Hashable, Codable {
        public var percent: Double
        public var seconds: Double
    }

    /// Seconds; of those percentiles that are kept.
    public func percentile(_ percent: Double) -> Double {
        percentiles.first { $0.percent >= percent }?.seconds ?? percentiles.last?.seconds ?? 0
    }
}

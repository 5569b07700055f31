import Glibc
import PicketTestKit
import Testing

@testable import Engine

/// XGBoost itself says what its models predict.
@Suite(.enabled(if: (try? XGBoost.installed.get()) != nil, "no libxgboost.so.0: run scripts/setup-tests"))
struct BoostedTreesTests {
    private static let parameters: KeyValuePairs = [
        "objective": "binary:logistic", "base_score": "0.3", "max_depth": "6", "nthread": "1", "verbosity": "0",
    ]

    /// Rows of eight features, some of them missing or infinite, and labels that depend on them.
    private static func rows(_ count: Int, seed: UInt64, areWhole: Bool) -> XGBoost.TrainingSet {
        var random = SplitMix64(seed: seed)
        var set = XGBoost.TrainingSet(columns: 8)
        for _ in 0..<count {
            var row = (0..<8).map { _ in Float.random(in: -100...100, using: &random) }
            for column in row.indices {
                switch random.next() % 20 {
                case 0 where !areWhole: row[column] = .nan
                case 1: row[column] = 0
                case 2: row[column].round()
                default: break
                }
            }
            let sum = (row[0].isNaN ? 50 : row[0]) * 2 - row[1].magnitude + Float.random(in: -40...40, using: &random)
            set.features += row
            set.labels.append(sum > 0 && !(row[5] > 90) ? 1 : 0)
            set.weights.append(Float.random(in: 0.1...3, using: &random))
        }
        return set
    }

    @Test(arguments: 0..<4 as Range<UInt64>, ["hist", "exact", "approx"])
    func predictsWhatXGBoostPredicts(seed: UInt64, method: String) throws {
        let library = try XGBoost.installed.get()
        let set = Self.rows(3_000, seed: seed, areWhole: seed % 2 == 0)
        let json = try library.train(
            on: set, rounds: 20,
            parameters: [
                "objective": "binary:logistic", "base_score": "0.3", "max_depth": "6", "nthread": "1",
                "verbosity": "0", "tree_method": method,
            ])
        let trees = try BoostedTrees(json: json)
        #expect(trees.count == 20)
        let asked = Self.rows(5_000, seed: seed + 100, areWhole: false)
        let theirs = try XGBoostOracle.predictions(json, asked)
        var right = 0
        for (row, prediction) in theirs.enumerated() {
            let features = BoostedTrees.Features(asked.features[row * 8..<row * 8 + 8])
            let ours = trees.probability(features)
            #expect(abs(ours - prediction) <= 1e-6)
            if (ours > 0.5) == (asked.labels[row] == 1) { right += 1 }
        }
        // It has learned something, or equality would say little.
        #expect(right > 4_000 && Set(theirs).count > 500)
    }

    @Test func damagedModelsAreRefusedOrHarmless() throws {
        let json = try XGBoost.installed.get().train(
            on: Self.rows(300, seed: 1, areWhole: true), rounds: 3, parameters: Self.parameters)
        var random = SplitMix64(seed: 7)
        for _ in 0..<2_000 {
            var damaged = json
            for _ in 0...random.next() % 3 {
                damaged[Int(random.next() % UInt64(damaged.count))] = UInt8(ascii: "0") + UInt8(random.next() % 12)
            }
            if let trees = try? BoostedTrees(json: damaged) { _ = trees.probability(.init(repeating: 0.5)) }
        }
        #expect(throws: BoostedTrees.Malformed.self) { try BoostedTrees(json: []) }
        #expect(throws: BoostedTrees.Malformed.self) { try BoostedTrees(json: Array("{}".utf8)) }
        #expect(throws: BoostedTrees.Malformed.self) { try BoostedTrees(json: Array(json.dropLast())) }
    }

    @Test func whatCannotBeTrainedSaysWhy() throws {
        let library = try XGBoost.installed.get()
        let fault = try #require(throws: XGBoost.Fault.self) {
            try library.train(
                on: Self.rows(10, seed: 1, areWhole: true), rounds: 1, parameters: ["objective": "no such thing"])
        }
        #expect(fault.description.contains("no such thing"))
    }
}

@Suite struct XGBoostAbsenceTests {
    @Test func aLibraryThatIsNotThereIsNamed() throws {
        let fault = try #require(throws: XGBoost.Fault.self) { try XGBoost(library: "libno-such-thing.so.0") }
        #expect(fault.description.contains("libno-such-thing.so.0"))
    }

    @Test func anotherLibraryIsNotTakenForIt() throws {
        let fault = try #require(throws: XGBoost.Fault.self) { try XGBoost(library: "libm.so.6") }
        #expect(fault.description.contains("XGDMatrixCreateFromMat"))
    }
}

/// The part of XGBoost that Picket does not use itself.
private enum XGBoostOracle {
    private typealias Handle = UnsafeMutableRawPointer

    static func predictions(_ model: [UInt8], _ rows: XGBoost.TrainingSet) throws -> [Float] {
        let library = try #require(dlopen("libxgboost.so.0", RTLD_NOW))
        func function<Function>(_ name: String, as type: Function.Type) throws -> Function {
            unsafeBitCast(try #require(dlsym(library, name)), to: type)
        }
        let createMatrix = try function(
            "XGDMatrixCreateFromMat",
            as: (@convention(c) (UnsafePointer<Float>?, UInt64, UInt64, Float, UnsafeMutablePointer<Handle?>) -> Int32)
                .self)
        let create = try function(
            "XGBoosterCreate",
            as: (@convention(c) (UnsafePointer<Handle?>?, UInt64, UnsafeMutablePointer<Handle?>) -> Int32).self)
        let load = try function(
            "XGBoosterLoadModelFromBuffer",
            as: (@convention(c) (Handle?, UnsafeRawPointer?, UInt64) -> Int32).self)
        let predict = try function(
            "XGBoosterPredict",
            as: (@convention(c) (
                Handle?, Handle?, Int32, UInt32, Int32, UnsafeMutablePointer<UInt64>,
                UnsafeMutablePointer<UnsafePointer<Float>?>
            ) -> Int32).self)
        let freeMatrix = try function("XGDMatrixFree", as: (@convention(c) (Handle?) -> Int32).self)
        let free = try function("XGBoosterFree", as: (@convention(c) (Handle?) -> Int32).self)
        var (matrix, booster) = (Handle?.none, Handle?.none)
        let count = UInt64(rows.labels.count)
        try #require(createMatrix(rows.features, count, UInt64(rows.columns), .nan, &matrix) == 0)
        defer { _ = freeMatrix(matrix) }
        try #require(create(nil, 0, &booster) == 0)
        defer { _ = free(booster) }
        try #require(load(booster, model, UInt64(model.count)) == 0)
        var (length, values) = (UInt64(0), UnsafePointer<Float>?.none)
        try #require(predict(booster, matrix, 0, 0, 0, &length, &values) == 0 && length == count)
        return Array(UnsafeBufferPointer(start: values, count: Int(length)))
    }
}

import Glibc

/// XGBoost's C interface (1.7), as much of it as training takes. The library is opened when it is first wanted: the
/// program neither needs it nor starts slower for it.
struct XGBoost: Sendable {
    typealias Handle = UnsafeMutableRawPointer

    /// The one that Debian's package libxgboost0 brings.
    static let installed = Result<XGBoost, Fault> { () throws(Fault) in try XGBoost(library: "libxgboost.so.0") }

    /// Why there is no model.
    struct Fault: Error, Hashable, CustomStringConvertible {
        let description: String
    }

    private let matrixCreate:
        @convention(c) (UnsafePointer<Float>?, UInt64, UInt64, Float, UnsafeMutablePointer<Handle?>) -> Int32
    private let matrixSetFloats: @convention(c) (Handle?, UnsafePointer<CChar>, UnsafePointer<Float>?, UInt64) -> Int32
    private let matrixFree: @convention(c) (Handle?) -> Int32
    private let boosterCreate: @convention(c) (UnsafePointer<Handle?>, UInt64, UnsafeMutablePointer<Handle?>) -> Int32
    private let boosterSet: @convention(c) (Handle?, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
    private let boosterUpdate: @convention(c) (Handle?, Int32, Handle?) -> Int32
    private let boosterSave:
        @convention(c) (
            Handle?, UnsafePointer<CChar>, UnsafeMutablePointer<UInt64>,
            UnsafeMutablePointer<UnsafePointer<UInt8>?>
        ) -> Int32
    private let boosterFree: @convention(c) (Handle?) -> Int32
    private let lastError: @convention(c) () -> UnsafePointer<CChar>?

    /// - Parameter library: a path, or a name to be found where the system keeps libraries. It stays open.
    init(library: String) throws(Fault) {
        guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
            throw Fault(description: dlerror().map { String(cString: $0) } ?? "\(library) cannot be opened")
        }
        nonisolated(unsafe) let opened = handle
        func function<Function>(_ name: String, as type: Function.Type) throws(Fault) -> Function {
            guard let symbol = dlsym(opened, name) else {
                throw Fault(description: "\(library) has no function \(name): it is not XGBoost 1.7")
            }
            return unsafeBitCast(symbol, to: type)
        }
        matrixCreate = try function("XGDMatrixCreateFromMat", as: type(of: matrixCreate))
        matrixSetFloats = try function("XGDMatrixSetFloatInfo", as: type(of: matrixSetFloats))
        matrixFree = try function("XGDMatrixFree", as: type(of: matrixFree))
        boosterCreate = try function("XGBoosterCreate", as: type(of: boosterCreate))
        boosterSet = try function("XGBoosterSetParam", as: type(of: boosterSet))
        boosterUpdate = try function("XGBoosterUpdateOneIter", as: type(of: boosterUpdate))
        boosterSave = try function("XGBoosterSaveModelToBuffer", as: type(of: boosterSave))
        boosterFree = try function("XGBoosterFree", as: type(of: boosterFree))
        lastError = try function("XGBGetLastError", as: type(of: lastError))
    }

    /// What a model is made from: rows of features, and for each row what came of it and how much that matters.
    struct TrainingSet: Sendable {
        var columns: Int
        /// Row by row.
        var features: [Float] = []
        var labels: [Float] = []
        var weights: [Float] = []
    }

    /// - Returns: the model in XGBoost's JSON.
    func train(
        on set: TrainingSet, rounds: Int, parameters: KeyValuePairs<String, String>
    ) throws(Fault) -> [UInt8] {
        precondition(set.features.count == set.columns * set.labels.count && set.labels.count == set.weights.count)
        var matrix: Handle?
        try check(
            matrixCreate(set.features, UInt64(set.labels.count), UInt64(set.columns), .nan, &matrix))
        defer { _ = matrixFree(matrix) }
        try check(matrixSetFloats(matrix, "label", set.labels, UInt64(set.labels.count)))
        try check(matrixSetFloats(matrix, "weight", set.weights, UInt64(set.weights.count)))
        var booster: Handle?
        try check(boosterCreate([matrix], 1, &booster))
        defer { _ = boosterFree(booster) }
        for (name, value) in parameters { try check(boosterSet(booster, name, value)) }
        for round in 0..<Int32(clamping: rounds) { try check(boosterUpdate(booster, round, matrix)) }
        var count: UInt64 = 0
        var bytes: UnsafePointer<UInt8>?
        try check(boosterSave(booster, #"{"format": "json"}"#, &count, &bytes))
        // The booster's own: gone with it.
        return Array(UnsafeBufferPointer(start: bytes, count: Int(clamping: count)))
    }

    private func check(_ code: Int32) throws(Fault) {
        guard code != 0 else { return }
        // A stack trace follows the first line.
        let text = lastError().map { String(cString: $0).prefix { !$0.isNewline } } ?? ""
        throw Fault(description: text.isEmpty ? "XGBoost failed without saying why" : "XGBoost: \(text)")
    }
}

import Detection

/// What ``Recursion`` keeps of a file, as bytes.
struct CallFacts {
    var names: [String] = []
    var functions: [CallCollector.Function] = []
    var calls: [CallCollector.Call] = []
    var imports: [CallCollector.Import] = []

    static func write(_ collected: CallCollector, to writer: inout ByteWriter) {
        writer.write(UInt64(collected.names.count))
        for name in collected.names { writer.write(name) }
        writer.write(UInt64(collected.functions.count))
        for function in collected.functions {
            for number in [function.name, function.owner, function.parent, function.least, function.most] {
                writer.write(number)
            }
            writer.write(function.isPrivate)
            for place in [function.start, function.end] {
                for number in [place.line, place.column, place.byteColumn] { writer.write(UInt64(max(number, 0))) }
            }
        }
        writer.write(UInt64(collected.calls.count))
        for call in collected.calls {
            writer.write(call.form.rawValue)
            for number in [call.caller, call.name, call.qualifier, call.arguments] { writer.write(number) }
        }
        writer.write(UInt64(collected.imports.count))
        for entry in collected.imports {
            for number in [entry.name, entry.original, entry.module] { writer.write(number) }
        }
    }

    init(_ bytes: [UInt8]) throws(ByteReader.Malformed) {
        var reader = ByteReader(bytes)
        for _ in 0..<(try reader.readCount()) { names.append(String(decoding: try reader.readBytes(), as: UTF8.self)) }
        for _ in 0..<(try reader.readCount()) { functions.append(try readFunction(&reader)) }
        for _ in 0..<(try reader.readCount()) {
            guard let form = CallCollector.Form(rawValue: try reader.readByte()) else { throw ByteReader.Malformed() }
            calls.append(
                CallCollector.Call(
                    caller: try index(&reader, below: functions.count), form: form,
                    name: try index(&reader, below: names.count),
                    qualifier: try index(&reader, below: names.count, from: -1),
                    arguments: try index(&reader, below: CallCollector.Function.unlimited + 1)))
        }
        for _ in 0..<(try reader.readCount()) {
            imports.append(
                CallCollector.Import(
                    name: try index(&reader, below: names.count),
                    original: try index(&reader, below: names.count, from: -1),
                    module: try index(&reader, below: names.count)))
        }
    }

    private func readFunction(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> CallCollector.Function {
        var function = CallCollector.Function(
            name: try index(&reader, below: names.count), owner: try index(&reader, below: names.count, from: -1),
            // Those around a function come before it.
            parent: try index(&reader, below: functions.count, from: -1))
        function.least = try index(&reader, below: CallCollector.Function.unlimited + 1)
        function.most = try index(&reader, below: CallCollector.Function.unlimited + 1)
        function.isPrivate = try reader.readBool()
        function.start = try position(&reader)
        function.end = try position(&reader)
        return function
    }

    private func index(
        _ reader: inout ByteReader, below end: Int, from start: Int = 0
    ) throws(ByteReader.Malformed) -> Int {
        let value = try reader.readInt()
        guard value >= start, value < end else { throw ByteReader.Malformed() }
        return value
    }

    private func position(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> Position {
        func number() throws(ByteReader.Malformed) -> Int {
            let value = try reader.readUInt()
            guard value <= UInt64(UInt32.max) else { throw ByteReader.Malformed() }
            return Int(value)
        }
        return Position(line: try number(), column: try number(), byteColumn: try number())
    }
}

import Foundation
import JSON

/// The best of sixty short batches: whatever else runs on the machine only ever makes a batch slower.
func best(bytes: Int, _ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    var repetitions = 1
    var best = 0.0
    var batches = 0
    while batches < 60 {
        let time = try clock.measure {
            for _ in 0..<repetitions { try body() }
        }
        let seconds = Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds)
        guard seconds > 0.005 else {
            repetitions *= 2
            continue
        }
        batches += 1
        best = max(best, Double(bytes * repetitions) / seconds / 1e6)
    }
    return best
}

func measureOurs(_ document: Document) throws -> Result {
    let values = try document.lines.map { try JSON(parsing: $0) }
    let written = values.reduce(0) { $0 + $1.rowBytes().count }
    return Result(
        parse: try best(bytes: document.bytes) {
            for line in document.lines { keep(try JSON(parsing: line)) }
        },
        write: best(bytes: written) {
            for value in values { keep(value.rowBytes()) }
        }
    )
}

/// Does the same work however fast it goes, so that instructions can be counted.
@inline(never)
func runOurs(_ document: Document, _ operation: String) throws {
    let values = try document.lines.map { try JSON(parsing: $0) }
    for _ in 0..<20_000_000 / document.bytes {
        switch operation {
        case "parse": for line in document.lines { keep(try JSON(parsing: line)) }
        case "write": for value in values { keep(value.rowBytes()) }
        default: return
        }
    }
}

func measureFoundation(_ document: Document) throws -> Result {
    let lines = document.lines.map { Data($0) }
    let values = try lines.map { try JSONSerialization.jsonObject(with: $0) }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    let written = try values.reduce(0) { $0 + (try JSONSerialization.data(withJSONObject: $1, options: options)).count }
    return Result(
        parse: try best(bytes: document.bytes) {
            for line in lines { keep(try JSONSerialization.jsonObject(with: line)) }
        },
        write: try best(bytes: written) {
            for value in values { keep(try JSONSerialization.data(withJSONObject: value, options: options)) }
        }
    )
}

/// The speeds that peers.py prints, by "document library operation".
func measurePeers(in folder: URL) throws -> [String: Double] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["AWM_BENCH_PYTHON"] ?? "python3"
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("peers.py")
    process.arguments = [python, script.path, folder.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSON(parsing: [UInt8](output)).objectValue?.reduce(into: [:]) { $0[$1.key] = $1.value.doubleValue }
        ?? [:]
}

/// Keeps the optimiser from removing work whose result nobody reads.
@inline(never)
func keep<Value>(_ value: Value) {
    withExtendedLifetime(value) {}
}

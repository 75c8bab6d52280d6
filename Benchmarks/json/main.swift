import Foundation
import JSON

// Parsing and writing speed of our JSON beside Foundation and, on the same documents in the same run, Python's json and orjson.
//
//     swift run -c release json-bench
//     swift run -c release json-bench "tool result" write      (ours alone, 20 MB, for a profiler)
//
// AWM_BENCH_PYTHON names the Python that has orjson; without one its columns stay empty.

/// What one library reached, in MB/s.
struct Result {
    var parse: Double
    var write: Double
}

let documents = Document.all
if CommandLine.arguments.count == 3 {
    for document in documents where document.name == CommandLine.arguments[1] {
        try runOurs(document, CommandLine.arguments[2])
    }
    exit(0)
}
let folder = FileManager.default.temporaryDirectory.appendingPathComponent("awm-json-bench-\(getpid())")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }
for document in documents {
    let lines = document.lines.map { Data($0) }.joined(separator: [0x0A])
    try Data(lines).write(to: folder.appendingPathComponent("\(document.name).jsonl"))
}

// Rounds, so that a busy moment of the machine does not hit one library only.
let foundation = try documents.map { try measureFoundation($0) }
var ours = documents.map { _ in Result(parse: 0, write: 0) }
var peers: [String: Double] = [:]
for _ in 0..<4 {
    for (index, document) in documents.enumerated() {
        let result = try measureOurs(document)
        ours[index] = Result(parse: max(ours[index].parse, result.parse), write: max(ours[index].write, result.write))
    }
    peers.merge(try measurePeers(in: folder)) { max($0, $1) }
}

print("| document | operation | ours | Foundation | python json | orjson | ours / orjson |")
print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
for (index, document) in documents.enumerated() {
    let size = document.bytes < 1_000_000 ? "\(document.bytes / 1000) KB" : "\(document.bytes / 1_000_000) MB"
    let rows: [(String, Double, Double?, String)] = [
        ("parse", ours[index].parse, foundation[index].parse, "parse"),
        ("write, keys sorted", ours[index].write, foundation[index].write, "write"),
        ("(orjson unsorted)", ours[index].write, nil, "write unsorted"),
    ]
    for (operation, ours, foundation, key) in rows {
        let python = peers["\(document.name) json \(key)"]
        let orjson = peers["\(document.name) orjson \(key)"]
        let cells = [
            "\(document.name) (\(size))", operation, speed(ours), speed(foundation), speed(python), speed(orjson),
            orjson.map { String(format: "%.2f", ours / $0) } ?? "",
        ]
        print("| \(cells.joined(separator: " | ")) |")
    }
}

func speed(_ value: Double?) -> String {
    value.map { "\(Int($0.rounded())) MB/s" } ?? ""
}

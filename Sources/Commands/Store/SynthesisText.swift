import ContentStore
import Environments
import JSON

/// How an environment was made, for people.
enum SynthesisText {
    static func text(of record: SynthesisRecord) -> String {
        var lines = ["made by \(record.generator.name) \(record.generator.version)"]
        for (key, value) in record.parameters {
            lines.append("  \(key): \(value.stringValue ?? String(decoding: value.rowBytes(), as: UTF8.self))")
        }
        if !record.requests.isEmpty {
            let cost = record.cost.map { ", cost \(Output.rounded($0, 4))" } ?? ""
            lines.append(
                "\(Output.count(record.requests.count, "request")), \(record.promptTokens) prompt and \(record.completionTokens) completion tokens\(cost)"
            )
        }
        if !record.stages.isEmpty {
            let rows = record.stages.map { stage in
                let requests = record.requests.filter { $0.stage == stage.name }
                let tokens = requests.reduce(0) { $0 + ($1.promptTokens ?? 0) + ($1.completionTokens ?? 0) }
                return [
                    stage.name, stage.version, String(stage.attempts), String(requests.count), String(tokens),
                    stage.key.short,
                ]
            }
            lines.append(Output.table(["stage", "version", "attempts", "requests", "tokens", "key"], rows))
        }
        return lines.joined(separator: "\n")
    }
}

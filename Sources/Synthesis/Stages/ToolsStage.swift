import Environments
import JSON
import Verification

/// The stage that writes the tools: each is prepared against the database and then called, in a hundred ways.
extension Stage {
    /// Writes some of the specified tools; `draft` holds those that are written.
    static func tools(_ draft: WorldDraft, _ wanted: [JSON], part: String, _ recipe: Recipe) -> Stage {
        let names = draft.specification.compactMap { $0["name"]?.stringValue }
        return Stage(
            name: .tools,
            part: part,
            values: [
                "scenario": DraftText.scenario(draft), "schema": draft.schemaSQL,
                "names": names.joined(separator: ", "), "specification": JSON.array(wanted).prettyText(),
            ]
        ) { json in
            let tools = json["tools"]?.arrayValue ?? []
            let findings = differences(of: tools, from: wanted)
            guard findings.isEmpty else { return findings }
            var draft = draft
            draft.tools += tools
            do {
                let loaded = try draft.load(tasks: [])
                let certificate = try Certifier(loaded.package, loaded.world).run()
                return certificate.findings.filter { $0.severity == .error }.map { StageFinding($0) }
            } catch {
                return StageFinding.list(error)
            }
        }
    }

    /// Where the tools are not those that were specified.
    private static func differences(of tools: [JSON], from wanted: [JSON]) -> [StageFinding] {
        func name(_ tool: JSON) -> String { tool["name"]?.stringValue ?? "" }
        var findings: [StageFinding] = []
        for specified in wanted where !tools.contains(where: { name($0) == name(specified) }) {
            findings.append(
                StageFinding(
                    "missing-tool",
                    at: name(specified),
                    "the tool \(name(specified)) is not there",
                    weight: 10
                )
            )
        }
        var seen: Set<String> = []
        for (index, tool) in tools.enumerated() {
            let place = "/tools/\(index)"
            guard seen.insert(name(tool)).inserted else {
                findings.append(StageFinding("duplicate-tool", at: place, "two tools have the name \(name(tool))"))
                continue
            }
            guard let specified = wanted.first(where: { name($0) == name(tool) }) else {
                findings.append(
                    StageFinding("unknown-tool", at: place, "no tool \(name(tool)) was asked for in this answer")
                )
                continue
            }
            let isReadOnly = tool["annotations"]?["readOnly"]?.boolValue
            if isReadOnly != (specified["writes"]?.boolValue).map({ !$0 }) {
                findings.append(
                    StageFinding(
                        "wrong-annotation",
                        at: place,
                        "annotations.readOnly of \(name(tool)) must be \(specified["writes"] == true ? "false" : "true")"
                    )
                )
            }
            let keys = Set(tool["input"]?["properties"]?.objectValue?.keys ?? [])
            let expected = Set(specified["input"]?["properties"]?.objectValue?.keys ?? [])
            if keys != expected {
                let list = expected.sorted().joined(separator: ", ")
                findings.append(StageFinding("wrong-arguments", at: place, "\(name(tool)) must take exactly: \(list)"))
            }
        }
        return findings
    }
}

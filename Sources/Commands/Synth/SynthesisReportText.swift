import ContentStore
import JSON
import Synthesis
import Verification

/// What a synthesis came to, for people and programs.
struct SynthesisReportText {
    private let report: SynthesisReport
    private let recipe: String
    private let recipeID: Digest

    init(_ report: SynthesisReport, recipe: String, _ recipeID: Digest) {
        self.report = report
        self.recipe = recipe
        self.recipeID = recipeID
    }

    var table: String {
        var rows = report.made.map { made in
            [
                made.name, Certificates.mark(made.certificate), String(made.certificate.tools.count),
                String(made.certificate.tasks.count), String(made.leftOut.count), made.environment.contentID.short,
            ]
        }
        rows += report.failed.map {
            [$0.name, "failed at \($0.stage.rawValue)", "-", "-", String($0.leftOut.count), "-"]
        }
        rows += report.interrupted.map { [String($0.scenario.prefix(40)), "not done", "-", "-", "-", "-"] }
        return Output.table(["environment", "level", "tools", "tasks", "left out", "content id"], rows)
    }

    /// What else there is to say, a line each.
    var notes: [String] {
        var lines: [String] = []
        for made in report.made {
            for left in made.leftOut {
                lines.append(line("\(made.name), task \(left.task)", left.stage, left.findings))
            }
            for (task, doubt) in made.doubts.sorted(by: { $0.key < $1.key }) {
                lines.append("\(made.name), task \(task) is sound only: \(doubt)")
            }
        }
        for failed in report.failed {
            lines.append(line(failed.name, failed.stage, failed.findings))
            for left in failed.leftOut {
                lines.append(line("\(failed.name), task \(left.task)", left.stage, left.findings))
            }
        }
        for (text, near) in report.duplicates { lines.append("left out \"\(text)\": nearly the same as \"\(near)\"") }
        let usage = report.usage
        var total = "\(Output.count(usage.requests, "request")), \(usage.replayed) answers from the store, "
        total += "\(usage.promptTokens) prompt and \(usage.completionTokens) completion tokens"
        if usage.cost > 0 { total += ", cost \(Output.rounded(usage.cost, 4))" }
        return lines + [total, "recipe \(recipe) = \(recipeID)"]
    }

    private func line(_ what: String, _ stage: StageName, _ findings: [StageFinding]) -> String {
        let shown = findings.prefix(3).map(\.description).joined(separator: "; ")
        return
            "\(what) failed at \(stage.rawValue): \(shown)\(findings.count > 3 ? "; … \(findings.count - 3) more" : "")"
    }

    var json: JSON {
        [
            "recipe": ["name": .string(recipe), "content_id": .string(recipeID.description)],
            "made": .array(report.made.map(SynthesisReportText.json)),
            "failed": .array(report.failed.map(SynthesisReportText.json)),
            "interrupted": .array(
                report.interrupted.map { ["scenario": .string($0.scenario), "reason": .string($0.reason)] }
            ),
            "duplicates": .array(report.duplicates.map { ["scenario": .string($0.text), "near": .string($0.near)] }),
            "usage": [
                "requests": .count(report.usage.requests), "replayed": .count(report.usage.replayed),
                "prompt_tokens": .count(report.usage.promptTokens),
                "completion_tokens": .count(report.usage.completionTokens), "cost": .double(report.usage.cost),
            ],
        ]
    }

    private static func json(_ made: SynthesisReport.Made) -> JSON {
        [
            "name": .string(made.name), "content_id": .string(made.environment.contentID.description),
            "level": .string(made.certificate.level.rawValue),
            "certified": .array(made.certificate.certifiedTasks.map { .string($0) }),
            "sound": .object(
                JSONObject(made.doubts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            ),
            "left_out": .array(made.leftOut.map(json)),
        ]
    }

    static func json(_ failed: FailedEnvironment) -> JSON {
        [
            "name": .string(failed.name), "stage": .string(failed.stage.rawValue), "part": .string(failed.part),
            "findings": StageFinding.json(failed.findings), "left_out": .array(failed.leftOut.map(json)),
        ]
    }

    static func json(_ left: LeftOutTask) -> JSON {
        [
            "task": .string(left.task), "stage": .string(left.stage.rawValue),
            "findings": StageFinding.json(left.findings),
        ]
    }
}

/// What could not be made, as files: kept apart from what was.
struct SynthesisFailures {
    private let report: SynthesisReport

    init(_ report: SynthesisReport) {
        self.report = report
    }

    /// Writes a folder for each environment that failed or lost tasks; none when there are none.
    func write(to folder: String) throws {
        for (index, failed) in report.failed.enumerated() {
            let place = "\(folder)/\(index + 1)-\(Intake.name(fromFile: failed.name))"
            try Files.makeFolder(place)
            try put(SynthesisReportText.json(failed), "\(place)/findings.json")
            if let text = failed.bestText { try Files.write(Array(text.utf8), to: "\(place)/best-attempt.txt") }
        }
        for made in report.made where !made.leftOut.isEmpty {
            let place = "\(folder)/\(made.name)"
            try Files.makeFolder(place)
            try put(.array(made.leftOut.map(SynthesisReportText.json)), "\(place)/left-out.json")
        }
    }

    private func put(_ json: JSON, _ path: String) throws {
        try Files.write(Array((json.prettyText() + "\n").utf8), to: path)
    }
}

/// The README.md of an export: front matter that `datasets` and the Hugging Face Hub read, and text for people.
///
/// The front matter declares every column's type. Without it, readers guess types from the first rows, and rows whose arguments
/// differ corrupt each other or fail to load.
struct DatasetCard {
    var options: ExportOptions
    var source: ExportSource
    var summary: ExportSummary

    /// The most rows of a table; the rest is in `awm-export.json`.
    private static let tableRows = 100

    var text: String {
        [frontMatter, introduction, contents, environments, policies, leftOut, loading].joined(separator: "\n")
    }

    private var exporter: any Exporter { options.format.exporter(options) }

    private var frontMatter: String {
        var lines = ["---"]
        if let license = options.license { lines.append("license: \(license)") }
        lines += ["task_categories:", "- text-generation", "tags:", "- agent", "- tool-use", "- function-calling"]
        lines += ["- reinforcement-learning", "size_categories:", "- \(sizeCategory)"]
        lines += ["configs:", "- config_name: default", "  data_files:"]
        for (name, _) in summary.splitsInOrder {
            lines += ["  - split: \(name)", "    path: data/\(name)-*\(options.compression.fileEnding)"]
        }
        lines += ["dataset_info:", "  config_name: default", "  description: \(summary.shards.digest)", "  features:"]
        for feature in exporter.features { lines += feature.yaml() }
        lines.append("---")
        return lines.joined(separator: "\n") + "\n"
    }

    private var sizeCategory: String {
        switch summary.exported.rollouts {
        case ..<1_000: "n<1K"
        case ..<10_000: "1K<n<10K"
        case ..<100_000: "10K<n<100K"
        case ..<1_000_000: "100K<n<1M"
        default: "1M<n<10M"
        }
    }

    private var introduction: String {
        """
        # Rollouts of \(DatasetCard.cell(source.name))

        Attempts at tool-use tasks in database-backed worlds, with rewards computed from database state.
        \(type(of: exporter).summary)

        Made by awm from the trajectory set \(DatasetCard.code(source.contentID)). Options, environments and the SHA-256 of every \
        file are in `awm-export.json`; `awm.lock.json` names what the rows came from.\(options.timings ? "" : " Wall-clock fields are zero.")

        """
    }

    private var contents: String {
        var rows = summary.splitsInOrder.map { name, tally in
            let shards = summary.shards.filter { $0.split == name }
            return [name, String(shards.count), DatasetCard.bytes(shards.reduce(0) { $0 + $1.size })] + cells(tally)
        }
        if rows.count > 1 {
            let size = DatasetCard.bytes(summary.shards.reduce(0) { $0 + $1.size })
            rows.append(["all", String(summary.shards.count), size] + cells(summary.exported))
        }
        return "## Contents\n\n"
            + table(["split", "files", "bytes", "rollouts", "mean reward", "success"], rows)
    }

    private var environments: String {
        let rows = summary.environmentsInOrder.map { environment, tally in
            [DatasetCard.code("\(environment.name)@\(environment.contentID)")] + cells(tally)
        }
        return "## Environments\n\n" + table(["environment", "rollouts", "mean reward", "success"], rows)
    }

    private var policies: String {
        let rows = summary.policiesInOrder.map { model, versions, tally in
            let shown = versions.count > 3 ? "\(versions.count) versions" : versions.joined(separator: ", ")
            return [DatasetCard.code(model), DatasetCard.cell(shown)] + cells(tally)
        }
        return "## Policies\n\n" + table(["model", "weights", "rollouts", "mean reward", "success"], rows)
    }

    private var leftOut: String {
        guard !summary.leftOut.isEmpty else {
            return "## Left out\n\nNothing: all \(summary.offered) rollouts are here.\n"
        }
        let count = summary.leftOut.values.reduce(0, +)
        let rows = summary.leftOutInOrder.map { reason, rollouts in
            ["`\(reason.rawValue)`", String(rollouts), reason.explanation]
        }
        return "## Left out\n\n\(count) of \(summary.offered) rollouts are not here.\n\n"
            + table(["reason", "rollouts", "what it means"], rows)
    }

    private var loading: String {
        var text = """
            ## How to load

            ```python
            from datasets import load_dataset\(exporter.features.contains { $0.kind.isJSON } ? "  # 4.7 or later" : "")

            rollouts = load_dataset("path/to/this/folder")
            ```

            The front matter declares the types, so objects come back with their own keys and no others. `datasets` reads numbers with
            a fraction to about ten decimals; read the JSONL files where that is too few.

            """
        let names = summary.splits.keys
        let split = names.contains("train") ? "train" : names.min() ?? ""
        let reading = exporter.reading(split: split)
        if !reading.isEmpty { text += "\n\(reading)\n" }
        return text
    }

    private func cells(_ tally: ExportSummary.Tally) -> [String] {
        [
            String(tally.rollouts),
            tally.meanReward.map(DatasetCard.decimals) ?? "–",
            tally.successRate.map(DatasetCard.decimals) ?? "–",
        ]
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows.prefix(DatasetCard.tableRows)
        var text = lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
        if rows.count > DatasetCard.tableRows {
            text += "\nand \(rows.count - DatasetCard.tableRows) more, all of them in `awm-export.json`.\n"
        }
        return text
    }

    /// Text that cannot end its table cell, its line or the front matter.
    private static func cell(_ text: String) -> String {
        String(text.unicodeScalars.map { $0 == "|" ? "¦" : $0.value < 0x20 || $0 == "\u{7F}" ? " " : Character($0) })
    }

    /// The same in code font.
    private static func code(_ text: String) -> String {
        "`\(cell(text).replacing("`", with: "'"))`"
    }

    /// A number with at most four decimals.
    private static func decimals(_ number: Double) -> String {
        String((number * 10_000).rounded() / 10_000)
    }

    /// A size for people.
    private static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1_000: "\(count) B"
        case ..<1_000_000: "\(Double(count / 100) / 10) kB"
        case ..<1_000_000_000: "\(Double(count / 100_000) / 10) MB"
        default: "\(Double(count / 100_000_000) / 10) GB"
        }
    }
}

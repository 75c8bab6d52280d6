import JSON

/// The README.md of an export of tasks: front matter that `datasets` and the Hugging Face Hub read, and text for people.
struct TaskCard {
    var options: TaskExportOptions
    var features: [Feature]
    var summary: TaskExportSummary

    /// The most rows of a table; the rest is in `awm-export.json`.
    private static let tableRows = 100

    var text: String { [frontMatter, introduction, contents, environments, leftOut, loading].joined(separator: "\n") }

    private var frontMatter: String {
        var lines = ["---"]
        if let license = options.license { lines.append("license: \(license)") }
        lines += [
            "task_categories:", "- text-generation", "tags:", "- agent", "- tool-use", "- reinforcement-learning",
        ]
        lines += ["configs:", "- config_name: default", "  data_files:"]
        for file in summary.files { lines += ["  - split: \(file.split)", "    path: \(file.path)"] }
        lines += ["dataset_info:", "  config_name: default", "  description: \(summary.files.digest)", "  features:"]
        for feature in features { lines += feature.yaml() }
        return (lines + ["---"]).joined(separator: "\n") + "\n"
    }

    private var introduction: String {
        """
        # Tasks in database-backed worlds

        \(type(of: options.format.exporter).summary) The rewards are not here: they are computed from the state of the \
        world's database, by the verifier of the environment that each row names by its content id.

        Options, environments and the SHA-256 of every file are in `awm-export.json`.

        """
    }

    private var contents: String {
        "## Contents\n\n"
            + table(["split", "file", "rows"], summary.files.map { [$0.split, "`\($0.path)`", String($0.rows)] })
    }

    private var environments: String {
        "## Environments\n\n"
            + table(
                ["environment", "split", "tasks", "rows"],
                summary.environments.map { environment in
                    [
                        "`\(environment.name)@\(environment.contentID)`", environment.split ?? "as its tasks say",
                        String(environment.tasks), String(environment.rows),
                    ]
                }
            )
    }

    private var leftOut: String {
        guard !summary.leftOut.isEmpty else { return "## Left out\n\nNo task.\n" }
        return "## Left out\n\n"
            + table(
                ["reason", "tasks", "what it means"],
                summary.leftOutInOrder.map { ["`\($0.reason.rawValue)`", String($0.tasks), $0.reason.explanation] }
            )
    }

    private var loading: String {
        """
        ## How to load

        \(type(of: options.format.exporter).usage)

        ```python
        from datasets import load_dataset  # 4.7 or later

        tasks = load_dataset("path/to/this/folder")
        ```

        """
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows.prefix(TaskCard.tableRows)
        let text = lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
        let more = rows.count - TaskCard.tableRows
        return more > 0 ? text + "\nand \(more) more, all of them in `awm-export.json`.\n" : text
    }
}

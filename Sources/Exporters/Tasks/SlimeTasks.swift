import JSON

/// Rows for slime, which is told by options what the keys are called.
struct SlimeTasks: TaskExporter {
    static let summary = "One task a row for slime: `prompt`, `label`, `tools` and `metadata`."
    static let usage = """
        `--prompt-data data/train.jsonl --input-key prompt --label-key label --tool-key tools --metadata-key metadata \
        --apply-chat-template`
        """
    static let fileExtension = "jsonl"
    static let agent: String? = nil

    func features(certified: Bool) -> [Feature] {
        [
            Feature("prompt", .listOfJSON), Feature("label", .string), Feature("tools", .string),
            Feature("metadata", .json),
        ]
    }

    func row(for task: TaskRow, index: Int, agent: String) -> JSON {
        [
            "prompt": task.prompt,
            "label": .string(task.groundTruth),
            "tools": .string(task.toolsText),
            "metadata": .object(task.identity),
        ]
    }
}

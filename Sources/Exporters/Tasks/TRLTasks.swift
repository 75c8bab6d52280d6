import JSON

/// Rows for TRL's GRPO and RLOO trainers: every column but `prompt` is handed to the environment's `reset`.
struct TRLTasks: TaskExporter {
    static let summary = "One task a row for TRL's online trainers: `prompt`, `environment` and what names the task."
    static let usage = """
        `GRPOTrainer(train_dataset=tasks["train"], environment_factory={"<environment>": YourClass, …}, …)`: the column \
        `environment` chooses the class, and its `reset(**row)` is given the other columns.
        """
    static let fileExtension = "jsonl"
    static let agent: String? = nil

    func features(certified: Bool) -> [Feature] {
        [Feature("prompt", .listOfJSON), Feature("environment", .string)] + TaskColumns.identity(certified: certified)
    }

    func row(for task: TaskRow, index: Int, agent: String) -> JSON {
        var row: JSONObject = ["prompt": task.prompt, "environment": .string(task.environment)]
        for (key, value) in task.identity { row[key] = value }
        return .object(row)
    }
}

import JSON

/// Rows for SkyRL: `env_class` names the registered environment, `extra_info` is handed to it.
struct SkyRLTasks: TaskExporter {
    static let summary = "One task a row for SkyRL: `prompt`, `env_class`, `reward_spec` and `extra_info`."
    static let usage = """
        `data.train_data=["data/train.jsonl"]`, with an environment registered under the name in `env_class`.
        """
    static let fileExtension = "jsonl"
    static let agent: String? = "awm"

    func features(certified: Bool) -> [Feature] {
        [
            Feature("data_source", .string), Feature("prompt", .listOfJSON), Feature("env_class", .string),
            Feature("reward_spec", .json), Feature("extra_info", .json),
        ]
    }

    func row(for task: TaskRow, index: Int, agent: String) -> JSON {
        var extra = task.identity
        extra["tools"] = .string(task.toolsText)
        return [
            "data_source": .string("awm/" + task.environment),
            "prompt": task.prompt,
            "env_class": .string(agent),
            "reward_spec": ["method": "rule", "ground_truth": .string(task.groundTruth)],
            "extra_info": .object(extra),
        ]
    }
}

import JSON

/// Rows for verl's `RLHFDataset`, which refuses the name `.jsonl` and reads JSON lines under `.json`.
struct VerlTasks: TaskExporter {
    static let summary = "One task a row for verl: `prompt`, `data_source`, `reward_model` and `extra_info`."
    static let usage = """
        `data.train_files=data/train.json data.return_raw_chat=True`. The agent loop of `agent_name` finds the task in \
        `extra_info`; `reward_model.ground_truth` names it for a reward function.
        """
    static let fileExtension = "json"
    static let agent: String? = "tool_agent"

    func features(certified: Bool) -> [Feature] {
        [
            Feature("data_source", .string), Feature("agent_name", .string), Feature("prompt", .listOfJSON),
            Feature("ability", .string), Feature("reward_model", .json), Feature("extra_info", .json),
        ]
    }

    func row(for task: TaskRow, index: Int, agent: String) -> JSON {
        var extra: JSONObject = ["index": .count(index), "need_tools_kwargs": false, "tools": .string(task.toolsText)]
        for (key, value) in task.identity { extra[key] = value }
        return [
            "data_source": .string("awm/" + task.environment),
            "agent_name": .string(agent),
            "prompt": task.prompt,
            "ability": "tool_use",
            "reward_model": ["style": "rule", "ground_truth": .string(task.groundTruth)],
            "extra_info": .object(extra),
        ]
    }
}

import JSON

/// Rows for NeMo Gym: the body of a Responses request, the agent that sends it, and what its resources server is handed.
struct NeMoGymTasks: TaskExporter {
    static let summary =
        "One task a row for NeMo Gym: `responses_create_params` with tools, `agent_ref` and what names the task."
    static let usage = """
        `ng_collect_rollouts +input_jsonl_fpath=data/train.jsonl …`; `agent_ref` names the agent server of your configuration.
        """
    static let fileExtension = "jsonl"
    static let agent: String? = "awm_agent"

    func features(certified: Bool) -> [Feature] {
        [Feature("responses_create_params", .json), Feature("agent_ref", .json)]
            + TaskColumns.identity(certified: certified)
    }

    func row(for task: TaskRow, index: Int, agent: String) -> JSON {
        var row: JSONObject = [
            "responses_create_params": [
                "input": task.prompt, "tools": .array(task.tools.compactMap(NeMoGymTasks.flat)),
            ],
            "agent_ref": ["type": "responses_api_agents", "name": .string(agent)],
        ]
        for (key, value) in task.identity { row[key] = value }
        return .object(row)
    }

    /// A tool as the Responses API has it: what Chat Completions keeps in `function` stands beside `type`.
    private static func flat(_ tool: JSON) -> JSON? {
        guard let function = tool["function"]?.objectValue else { return Optional.none }
        var flat: JSONObject = ["type": "function"]
        for (key, value) in function { flat[key] = value }
        flat["strict"] = false
        return .object(flat)
    }
}

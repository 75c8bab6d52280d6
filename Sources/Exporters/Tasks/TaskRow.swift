package import JSON

/// One task under one session seed: what every format of task rows is made from.
package struct TaskRow: Sendable {
    /// The environment's name.
    package var environment: String
    /// Its content id.
    package var environmentID: String
    /// The task's id in it.
    package var taskID: String
    /// The hash of the task's definition.
    package var taskHash: String
    /// The seed of the session that the task is to run in.
    package var seed: Int
    /// The split.
    package var split: String
    /// The content id of the certificate that certifies the task; nil when none was asked for.
    package var certificate: String?
    /// What was drawn for the task's parameters.
    package var parameters: JSONObject
    /// What the agent is told about the world; nil to leave it out.
    package var system: String?
    /// What the agent is asked to do.
    package var instruction: String
    /// The tools, as OpenAI function tools.
    package var tools: [JSON]

    /// Creates a row.
    package init(
        environment: String,
        environmentID: String,
        taskID: String,
        taskHash: String,
        seed: Int,
        split: String,
        certificate: String? = nil,
        parameters: JSONObject = [:],
        system: String?,
        instruction: String,
        tools: [JSON]
    ) {
        self.environment = environment
        self.environmentID = environmentID
        self.taskID = taskID
        self.taskHash = taskHash
        self.seed = seed
        self.split = split
        self.certificate = certificate
        self.parameters = parameters
        self.system = system
        self.instruction = instruction
        self.tools = tools
    }

    /// The messages that a rollout begins with.
    var prompt: JSON {
        let first: [JSON] = system.map { [["role": "system", "content": .string($0)]] } ?? []
        return .array(first + [["role": "user", "content": .string(instruction)]])
    }

    /// What names the task: flat, with the same keys and types in all rows of an export, so that loaders which guess types
    /// find nothing to guess. Parameters are JSON text for the same reason.
    var identity: JSONObject {
        var identity: JSONObject = [
            "env_id": .string(environment), "env_hash": .string(environmentID), "task_id": .string(taskID),
            "task_hash": .string(taskHash), "seed": .count(seed), "split": .string(split),
            "params": .string(parametersText),
        ]
        if let certificate { identity["certificate"] = .string(certificate) }
        return identity
    }

    /// The drawn parameters as JSON text.
    var parametersText: String { JSON.object(parameters).rowText() }

    /// What a verifier needs to find the task again, as JSON text: the ground truth is in the world's database, not in a row.
    var groundTruth: String { JSON.object(identity).rowText() }

    /// The tools as JSON text.
    var toolsText: String { JSON.array(tools).rowText() }
}

/// The columns that name the task, in formats that have them at the top level.
enum TaskColumns {
    static func identity(certified: Bool) -> [Feature] {
        [
            Feature("env_id", .string), Feature("env_hash", .string), Feature("task_id", .string),
            Feature("task_hash", .string), Feature("seed", .int64), Feature("split", .string),
            Feature("params", .string),
        ] + (certified ? [Feature("certificate", .string)] : [])
    }
}

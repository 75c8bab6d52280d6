package import JSON

extension Rollout {
    /// The row: every column, in the order in which `docs/rollouts.md` lists them.
    package func json() -> JSON {
        .object(JSONObject(columnsBeforeTools + [("tools", .array(tools))] + columnsAfterTools))
    }

    /// The row without its greatest column, which many rows share.
    func jsonWithoutTools() -> JSONObject { JSONObject(columnsBeforeTools + columnsAfterTools) }

    private var columnsBeforeTools: [(key: String, value: JSON)] {
        [
            ("schema", .string(Rollout.schema)),
            ("rollout_id", .string(rolloutID)),
            ("run_id", .string(runID)),
            ("group_id", .string(groupID)),
            ("group_size", JSON(groupSize)),
            ("sample_index", JSON(sampleIndex)),
            ("attempt", JSON(attempt)),
            ("split", .string(split)),
            ("session_id", .string(sessionID)),
            ("task", task.json),
            ("policy", policy.json),
            ("harness", harness.json),
            ("created_at_ms", JSON(createdAtMilliseconds)),
            ("duration_ms", JSON(durationMilliseconds)),
        ]
    }

    private var columnsAfterTools: [(key: String, value: JSON)] {
        [
            ("steps", .array(steps.enumerated().map { $1.json(at: $0) })),
            ("reward", JSON(reward)),
            ("success", JSON(success)),
            ("outcome", outcome.json),
            ("usage", .object(usage)),
            ("capture", .string(capture.rawValue)),
        ]
    }

    /// Reads a row: every key must be there, and no other.
    package init(json: JSON) throws(RolloutError) {
        let schema = json["schema"]?.stringValue ?? "none"
        guard schema == Rollout.schema || json.objectValue == nil else {
            throw RolloutError(
                .unsupportedSchema,
                "the rollout has the schema \"\(schema)\", not \"\(Rollout.schema)\"; a newer awm may read it"
            )
        }
        var reader = try ObjectReader(json, at: "the rollout")
        _ = try reader.value("schema")
        rolloutID = try reader.string("rollout_id")
        runID = try reader.string("run_id")
        groupID = try reader.string("group_id")
        groupSize = try reader.integer("group_size")
        sampleIndex = try reader.integer("sample_index")
        attempt = try reader.integer("attempt")
        split = try reader.string("split")
        sessionID = try reader.string("session_id")
        task = try Task(json: reader.value("task"))
        policy = try Policy(json: reader.value("policy"))
        harness = try Harness(json: reader.value("harness"))
        createdAtMilliseconds = try reader.integer("created_at_ms")
        durationMilliseconds = try reader.integer("duration_ms")
        tools = try reader.array("tools")
        steps = []
        for (index, step) in try reader.array("steps").enumerated() { steps.append(try Step(json: step, at: index)) }
        reward = try reader.optionalDouble("reward")
        success = try reader.optionalBool("success")
        outcome = try Outcome(json: reader.value("outcome"))
        usage = try reader.object("usage")
        capture = try reader.word("capture", Capture.self)
        try reader.finish()
    }
}

extension Rollout.Task {
    var json: JSON {
        var object: JSONObject = [
            "env_id": .string(environment),
            "env_hash": .string(environmentID),
            "task_id": .string(taskID),
            "prompt_hash": JSON(promptHash),
            "seed": JSON(seed),
        ]
        // Left out rather than null: rows from before there were certificates stay what they are.
        object["certificate"] = certificate.map(JSON.string)
        object["task_set"] = taskSet.map(JSON.string)
        object["task_hash"] = taskHash.map(JSON.string)
        object["verifier_hash"] = verifierHash.map(JSON.string)
        object["reward_hash"] = rewardHash.map(JSON.string)
        object["reward"] = reward.map(JSON.object)
        object["params"] = parameters.map(JSON.object)
        object["tags"] = tags.map { .array($0.map(JSON.string)) }
        return .object(object)
    }

    init(json: JSON) throws(RolloutError) {
        var reader = try ObjectReader(json, at: "task")
        environment = try reader.string("env_id")
        environmentID = try reader.string("env_hash")
        taskID = try reader.string("task_id")
        promptHash = try reader.optionalString("prompt_hash")
        seed = try reader.integer("seed")
        certificate = try reader.stringIfPresent("certificate")
        taskSet = try reader.stringIfPresent("task_set")
        taskHash = try reader.stringIfPresent("task_hash")
        verifierHash = try reader.stringIfPresent("verifier_hash")
        rewardHash = try reader.stringIfPresent("reward_hash")
        reward = try reader.objectIfPresent("reward")
        parameters = try reader.objectIfPresent("params")
        tags = try reader.stringsIfPresent("tags")
        try reader.finish()
    }
}

extension Rollout.Policy {
    var json: JSON {
        [
            "model": .string(model),
            "version_start": JSON(versionStart),
            "version_end": JSON(versionEnd),
            "tokenizer": JSON(tokenizer),
            "chat_template_sha256": JSON(chatTemplateSHA256),
            "sampling": .object(sampling),
        ]
    }

    init(json: JSON) throws(RolloutError) {
        var reader = try ObjectReader(json, at: "policy")
        model = try reader.string("model")
        versionStart = try reader.optionalString("version_start")
        versionEnd = try reader.optionalString("version_end")
        tokenizer = try reader.optionalString("tokenizer")
        chatTemplateSHA256 = try reader.optionalString("chat_template_sha256")
        sampling = try reader.object("sampling")
        try reader.finish()
    }
}

extension Rollout.Harness {
    var json: JSON {
        var harness: JSONObject = [
            "name": .string(name), "version": .string(version), "tool_call_format": .string(toolCallFormat),
        ]
        // Older rows have none, and are written again as they were.
        harness["presentation"] = presentation?.json
        harness["sqlite"] = sqlite.map(JSON.object)
        harness["limits"] = limits.map(JSON.object)
        return .object(harness)
    }

    init(json: JSON) throws(RolloutError) {
        var reader = try ObjectReader(json, at: "harness")
        name = try reader.string("name")
        version = try reader.string("version")
        toolCallFormat = try reader.string("tool_call_format")
        presentation = try reader.valueIfThere("presentation").map { json throws(RolloutError) in
            try Rollout.Presentation(json: json)
        }
        sqlite = try reader.objectIfPresent("sqlite")
        limits = try reader.objectIfPresent("limits")
        try reader.finish()
    }
}

extension Rollout.Presentation {
    var json: JSON { ["mode": .string(mode), "observation": JSON(observation)] }

    init(json: JSON) throws(RolloutError) {
        var reader = try ObjectReader(json, at: "harness.presentation")
        mode = try reader.string("mode")
        observation = try reader.integer("observation")
        try reader.finish()
    }
}

extension Rollout.Outcome {
    /// The parts of the reward by their names.
    package var rewardsJSON: JSON {
        .object(JSONObject(rewards.map { ($0.name, ["score": .double($0.score), "weight": .double($0.weight)]) }))
    }

    var json: JSON {
        var object: JSONObject = [
            "rewards": rewardsJSON,
            "verifier": verifier,
            "stop_reason": .string(stopReason.rawValue),
            "truncated": .bool(truncated),
            "error": error ?? .null,
            "failure_kind": JSON(failureKind?.rawValue),
        ]
        if !scores.isEmpty { object["scores"] = .array(scores.map(\.json)) }
        return .object(object)
    }

    init(json: JSON) throws(RolloutError) {
        var reader = try ObjectReader(json, at: "outcome")
        rewards = []
        for (name, part) in try reader.object("rewards").sortedByKeyBytes() {
            var reader = try ObjectReader(part, at: "outcome.rewards.\(name)")
            let score = try reader.double("score")
            let weight = try reader.double("weight")
            try reader.finish()
            rewards.append(Rollout.RewardPart(name: name, score: score, weight: weight))
        }
        verifier = try reader.value("verifier")
        stopReason = try reader.word("stop_reason", Ending.self)
        truncated = try reader.bool("truncated")
        error = try reader.optionalValue("error")
        failureKind = try reader.optionalWord("failure_kind", FailureKind.self)
        scores = []
        for (index, score) in try (reader.arrayIfPresent("scores") ?? []).enumerated() {
            scores.append(try Rollout.Score(json: score, at: "outcome.scores[\(index)]"))
        }
        try reader.finish()
    }
}

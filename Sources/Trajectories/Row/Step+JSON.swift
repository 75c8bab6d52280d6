import JSON

extension Rollout.Step {
    /// The step as its row has it; each kind has one set of keys.
    func json(at index: Int) -> JSON {
        let fields: [(key: String, value: JSON)]
        switch self {
        case .system, .user: fields = []
        case .assistant(let assistant): fields = assistant.fields
        case .tool(let result): fields = result.fields
        case .event(let event): fields = event.fields
        }
        let common: [(key: String, value: JSON)] = [
            ("i", JSON(index)), ("kind", .string(kind.rawValue)), ("content", .string(content)),
        ]
        return .object(JSONObject(common + fields))
    }

    init(json: JSON, at index: Int) throws(RolloutError) {
        let place = "steps[\(index)]"
        var reader = try ObjectReader(json, at: place)
        guard try reader.integer("i") == index else {
            throw RolloutError(.invalidRow, "\"i\" of \(place) must be \(index), its place in the list")
        }
        let kind = try reader.word("kind", Kind.self)
        let content = try reader.string("content")
        switch kind {
        case .system: self = .system(content: content)
        case .user: self = .user(content: content)
        case .assistant: self = .assistant(try Rollout.Assistant(content: content, from: &reader, at: place))
        case .tool: self = .tool(try Rollout.ToolResult(content: content, from: &reader))
        case .event: self = .event(try Rollout.Event(content: content, from: &reader))
        }
        try reader.finish()
    }
}

extension Rollout.Assistant {
    fileprivate var fields: [(key: String, value: JSON)] {
        var fields: [(key: String, value: JSON)] = [
            ("reasoning", JSON(reasoning)),
            ("raw_text", JSON(rawText)),
            ("tool_calls", .array(toolCalls.map(\.json))),
            ("finish_reason", JSON(finishReason)),
            ("request_id", JSON(requestID)),
            ("model", JSON(model)),
            ("policy_version", JSON(policyVersion)),
            ("t0_ms", JSON(startMilliseconds)),
            ("t1_ms", JSON(endMilliseconds)),
            ("prompt_prefix_step", JSON(promptPrefixStep)),
            ("scaffold_token_ids", JSON(scaffoldTokenIDs)),
            ("completion_token_ids", JSON(completionTokenIDs)),
            ("logprobs", JSON(logprobs)),
            ("loss_mask", JSON(lossMask)),
            ("sampling", JSON(sampling)),
            ("usage", JSON(usage)),
        ]
        // Left out where there is nothing to say, as in rows from before they existed.
        if let reward { fields.append(("reward", .double(reward))) }
        if let promptDropped {
            fields.append(("prompt_dropped", [JSON(promptDropped.lowerBound), JSON(promptDropped.upperBound)]))
        }
        if startsBranch { fields.append(("starts_branch", true)) }
        return fields
    }

    fileprivate init(content: String, from reader: inout ObjectReader, at place: String) throws(RolloutError) {
        self.content = content
        reasoning = try reader.optionalString("reasoning")
        rawText = try reader.optionalString("raw_text")
        toolCalls = []
        for (index, call) in try reader.array("tool_calls").enumerated() {
            toolCalls.append(try Rollout.ToolCall(json: call, at: "\(place).tool_calls[\(index)]"))
        }
        finishReason = try reader.optionalString("finish_reason")
        requestID = try reader.optionalString("request_id")
        model = try reader.optionalString("model")
        policyVersion = try reader.optionalString("policy_version")
        startMilliseconds = try reader.integer("t0_ms")
        endMilliseconds = try reader.integer("t1_ms")
        promptPrefixStep = try reader.optionalInteger("prompt_prefix_step")
        scaffoldTokenIDs = try reader.optionalIntegers("scaffold_token_ids")
        completionTokenIDs = try reader.optionalIntegers("completion_token_ids")
        logprobs = try reader.optionalDoubles("logprobs")
        lossMask = try reader.optionalIntegers("loss_mask")
        sampling = try reader.optionalObject("sampling")
        usage = try reader.optionalObject("usage")
        reward = try reader.doubleIfPresent("reward")
        promptDropped = try reader.rangeIfPresent("prompt_dropped")
        startsBranch = try reader.boolIfPresent("starts_branch")
    }
}

extension Rollout.ToolCall {
    fileprivate var json: JSON {
        [
            "id": .string(id),
            "name": .string(name),
            "arguments": arguments ?? .null,
            "arguments_text": .string(argumentsText),
            "parse_ok": .bool(parseOK),
            "error": JSON(error),
        ]
    }

    fileprivate init(json: JSON, at place: String) throws(RolloutError) {
        var reader = try ObjectReader(json, at: place)
        id = try reader.string("id")
        name = try reader.string("name")
        arguments = try reader.optionalValue("arguments")
        argumentsText = try reader.string("arguments_text")
        parseOK = try reader.bool("parse_ok")
        error = try reader.optionalString("error")
        try reader.finish()
    }
}

extension Rollout.ToolResult {
    fileprivate var fields: [(key: String, value: JSON)] {
        [
            ("tool_call_id", .string(toolCallID)),
            ("name", .string(name)),
            ("is_error", .bool(isError)),
            ("outcome", .string(outcome.rawValue)),
            ("duration_ms", JSON(durationMilliseconds)),
            ("truncated", .bool(truncated)),
            ("token_ids", JSON(tokenIDs)),
            ("state_hash_before", JSON(stateHashBefore)),
            ("state_hash_after", JSON(stateHashAfter)),
            ("result_raw", resultRaw ?? .null),
        ] + (call.map { [("call", $0.json)] } ?? [])
    }

    fileprivate init(content: String, from reader: inout ObjectReader) throws(RolloutError) {
        self.content = content
        toolCallID = try reader.string("tool_call_id")
        name = try reader.string("name")
        outcome = try reader.word("outcome", CallOutcome.self)
        guard try reader.bool("is_error") == (outcome != .ok) else {
            throw RolloutError(.invalidRow, "the answer to \(toolCallID) has an is_error that is not its outcome's")
        }
        durationMilliseconds = try reader.integer("duration_ms")
        truncated = try reader.bool("truncated")
        tokenIDs = try reader.optionalIntegers("token_ids")
        stateHashBefore = try reader.optionalString("state_hash_before")
        stateHashAfter = try reader.optionalString("state_hash_after")
        resultRaw = try reader.optionalValue("result_raw")
        call = try reader.valueIfThere("call").map { json throws(RolloutError) in
            try Rollout.WorldCall(json: json, at: "the call answered by \(toolCallID)")
        }
    }
}

extension Rollout.WorldCall {
    fileprivate var json: JSON { ["tool": .string(tool), "arguments": arguments] }

    fileprivate init(json: JSON, at place: String) throws(RolloutError) {
        var reader = try ObjectReader(json, at: place)
        tool = try reader.string("tool")
        arguments = try reader.value("arguments")
        try reader.finish()
    }
}

extension Rollout.Event {
    fileprivate var fields: [(key: String, value: JSON)] {
        [("name", .string(name)), ("data", data ?? .null)]
    }

    fileprivate init(content: String, from reader: inout ObjectReader) throws(RolloutError) {
        self.content = content
        name = try reader.string("name")
        data = try reader.optionalValue("data")
    }
}

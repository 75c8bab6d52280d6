import JSON
import Trajectories

/// The steps of a rollout as ATIF has them: answers fold into the step that called, events are not steps.
struct ATIFSteps {
    private let rollout: RawRollout
    private let chain: TokenBranches?
    private let hasTimes: Bool
    /// The answers by the step of their call, in the order of the calls.
    private var answers: [Int: [RawRollout.ToolResult]] = [:]
    /// The number of the ATIF step that each step is, or is part of, or comes after; 0 before the first.
    private var numbers: [Int] = []

    /// The number of steps.
    private(set) var count = 0

    init(of rollout: RawRollout, timings: Bool) {
        self.rollout = rollout
        chain = rollout[.capture].isText("tokens") ? TokenBranches(of: rollout) : nil
        hasTimes = timings && rollout[.createdAt].integer ?? 0 > 0
        var callers: [RawJSON.Key: (step: Int, call: Int)] = [:]
        for (index, step) in rollout.steps.enumerated() {
            switch step {
            case .system, .user: count += 1
            case .assistant(let assistant):
                count += 1
                for (number, call) in assistant.calls.enumerated() { callers[call.id.key] = (index, number) }
            case .tool(let result):
                if let caller = callers[result.callID.key] { answers[caller.step, default: []].append(result) }
            case .event: break
            }
            numbers.append(count)
        }
        for (step, results) in answers {
            answers[step] = results.sorted {
                callers[$0.callID.key]?.call ?? 0 < callers[$1.callID.key]?.call ?? 0
            }
        }
    }

    /// Writes the steps as a list.
    func write(to output: inout ByteWriter) {
        var separator: StaticString = ""
        output.write("[")
        for (index, step) in rollout.steps.enumerated() {
            switch step {
            case .system(let content):
                output.write(separator)
                write(index, "system", content, after: 0, to: &output)
                output.write("}")
            case .user(let content):
                output.write(separator)
                write(index, "user", content, after: 0, to: &output)
                output.write("}")
            case .assistant(let assistant):
                output.write(separator)
                write(index, "agent", assistant.content, after: assistant.endMilliseconds, to: &output)
                write(assistant, at: index, to: &output)
                output.write("}")
            case .tool, .event: continue
            }
            separator = ","
        }
        output.write("]")
    }

    /// Writes what happened outside the conversation as a list.
    func writeEvents(to output: inout ByteWriter) {
        var separator: StaticString = ""
        output.write("[")
        for (index, step) in rollout.steps.enumerated() {
            guard case .event(let event) = step else { continue }
            output.write(separator)
            separator = ","
            output.write("{\"after_step_id\":")
            output.write(numbers[index])
            output.write(",\"event\":")
            output.write(event)
            output.write("}")
        }
        output.write("]")
    }

    private func write(
        _ index: Int,
        _ source: StaticString,
        _ message: RawJSON,
        after milliseconds: Int,
        to output: inout ByteWriter
    ) {
        output.write("{\"step_id\":")
        output.write(numbers[index])
        if hasTimes, let beginning = rollout[.createdAt].integer {
            output.write(",\"timestamp\":")
            CivilTime(milliseconds: Int(beginning) + milliseconds).write(to: &output)
        }
        output.write(",\"source\":\"")
        output.write(source)
        output.write("\",\"message\":")
        output.write(message)
    }

    private func write(_ assistant: RawRollout.Assistant, at index: Int, to output: inout ByteWriter) {
        if let model = assistant.model { output.write(",\"model_name\":", model) }
        if let reasoning = assistant.reasoning, !reasoning.isEmptyText {
            output.write(",\"reasoning_content\":", reasoning)
        }
        var separator: StaticString = ",\"tool_calls\":["
        for call in assistant.calls {
            guard let arguments = call.arguments else { continue }
            output.write(separator)
            separator = ","
            output.write("{\"tool_call_id\":", call.id)
            output.write(",\"function_name\":", call.name)
            output.write(",\"arguments\":", arguments)
            output.write("}")
        }
        if assistant.calls.contains(where: { $0.arguments != nil }) { output.write("]") }
        writeObservation(of: assistant, at: index, to: &output)
        writeMetrics(of: assistant, at: index, to: &output)
        output.write(",\"llm_call_count\":1")
        writeExtra(of: assistant, to: &output)
    }

    private func writeObservation(of assistant: RawRollout.Assistant, at index: Int, to output: inout ByteWriter) {
        guard let answers = answers[index] else { return }
        var separator: StaticString = ""
        output.write(",\"observation\":{\"results\":[")
        for answer in answers {
            output.write(separator)
            separator = ","
            // A call that could not be parsed is none of the step's tool calls, so its answer cannot name it as its source.
            let isParsed = assistant.calls.contains { $0.id.key == answer.callID.key && $0.arguments != nil }
            output.write(isParsed ? "{\"source_call_id\":" : "{\"extra\":{\"malformed_call_id\":", answer.callID)
            if !isParsed { output.write("}") }
            output.write(",\"content\":", answer.content)
            if isParsed, answer.isError { output.write(",\"extra\":{\"outcome\":", answer.outcome) }
            output.write(isParsed && answer.isError ? "}}" : "}")
        }
        output.write("]}")
    }

    private func writeMetrics(of assistant: RawRollout.Assistant, at index: Int, to output: inout ByteWriter) {
        var separator: StaticString = ",\"metrics\":{\""
        for key in ["prompt_tokens", "completion_tokens", "cached_tokens"] as [StaticString] {
            guard let number = assistant.usage?[key], number.integer != nil else { continue }
            output.write(separator)
            separator = ",\""
            output.write(key)
            output.write("\":", number)
        }
        if let chain {
            output.write(separator)
            separator = ",\""
            output.write("prompt_token_ids\":")
            output.write(chain.prompt(of: index))
        }
        if let ids = assistant.completion {
            output.write(separator)
            separator = ",\""
            output.write("completion_token_ids\":", ids)
        }
        if let logprobs = assistant.logprobs {
            output.write(separator)
            separator = ",\""
            output.write("logprobs\":", logprobs)
        }
        let hasMetrics = chain != nil || assistant.completion != nil || assistant.logprobs != nil
        let hasUsage = ["prompt_tokens", "completion_tokens", "cached_tokens"].contains { (key: StaticString) in
            assistant.usage?[key]?.integer != nil
        }
        if hasMetrics || hasUsage { output.write("}") }
    }

    private func writeExtra(of assistant: RawRollout.Assistant, to output: inout ByteWriter) {
        var parts = ExtraWriter()
        if let reward = assistant.reward { parts.write("reward", reward, to: &output) }
        if let version = assistant.policyVersion { parts.write("policy_version", version, to: &output) }
        if let reason = assistant.finishReason { parts.write("finish_reason", reason, to: &output) }
        if let text = assistant.rawText { parts.write("raw_text", text, to: &output) }
        if let mask = assistant.lossMask { parts.write("loss_mask", mask, to: &output) }
        if let step = assistant.promptPrefixStep {
            parts.begin("prompt_after_step_id", to: &output)
            output.write(numbers[step])
        }
        if assistant.startsBranch {
            parts.begin("starts_branch", to: &output)
            output.write("true")
        }
        if let dropped = assistant.promptDropped {
            parts.begin("prompt_dropped_step_ids", to: &output)
            output.write("[")
            output.write(numbers[dropped.lowerBound])
            output.write(",")
            output.write(numbers[dropped.upperBound - 1])
            output.write("]")
        }
        let malformed = assistant.calls.filter { $0.arguments == nil }
        if !malformed.isEmpty {
            parts.begin("malformed_calls", to: &output)
            var separator: StaticString = "["
            for call in malformed {
                output.write(separator)
                separator = ","
                output.write("{\"id\":", call.id)
                output.write(",\"name\":", call.name)
                output.write(",\"arguments_text\":", call.argumentsText)
                output.write(",\"error\":")
                output.writeText(call.error)
                output.write("}")
            }
            output.write("]")
        }
        parts.end(to: &output)
    }
}

/// Writes an `extra` object of what there is, and nothing when there is nothing.
private struct ExtraWriter {
    private var isEmpty = true

    mutating func begin(_ key: StaticString, to output: inout ByteWriter) {
        output.write(isEmpty ? ",\"extra\":{\"" : ",\"")
        isEmpty = false
        output.write(key)
        output.write("\":")
    }

    mutating func write(_ key: StaticString, _ value: RawJSON, to output: inout ByteWriter) {
        begin(key, to: &output)
        output.write(value)
    }

    func end(to output: inout ByteWriter) {
        if !isEmpty { output.write("}") }
    }
}

extension ByteWriter {
    /// Writes a text and a value behind it.
    fileprivate mutating func write(_ text: StaticString, _ value: RawJSON) {
        write(text)
        write(value)
    }
}

import JSON

/// What a model has been told and has said, as messages of a chat completion.
struct Conversation {
    private let format: ToolFormat
    private let beginning: [JSON]
    /// The messages of each turn: the model's, then the answers to its calls.
    private var turns: [[JSON]] = []
    /// The calls of the last turn, which wait for answers.
    private var open: [(id: String, name: String)] = []

    init(system: String, instruction: String, _ format: ToolFormat) {
        self.format = format
        beginning = [
            ["role": "system", "content": .string(system)], ["role": "user", "content": .string(instruction)],
        ]
    }

    /// The messages to send: the beginning and the last turns, and how many older ones are left out.
    func messages(history: Int?) -> (messages: [JSON], dropped: Int) {
        let dropped = history.map { max(0, turns.count - $0) } ?? 0
        return (beginning + turns.dropFirst(dropped).flatMap { $0 }, dropped)
    }

    /// Adds what the model said, and under which names its calls are answered.
    mutating func say(_ message: JSON, calls: [(id: String, name: String)]) {
        turns.append([message])
        open = calls
    }

    /// Adds the answers to the calls of the last turn.
    mutating func answer(_ texts: [String]) {
        guard !texts.isEmpty, !turns.isEmpty else { return }
        switch format {
        case .native:
            for (call, text) in zip(open, texts) {
                turns[turns.count - 1].append([
                    "role": "tool", "tool_call_id": .string(call.id), "name": .string(call.name),
                    "content": .string(text),
                ])
            }
        case .hermes:
            turns[turns.count - 1].append(["role": "user", "content": .string(HermesText.responses(texts))])
        }
        open = []
    }
}

/// Gives every call of a rollout an id of its own.
struct CallNames {
    private var used: Set<String> = []
    private var count = 0

    /// The ids under which the calls of a turn are recorded and answered, and what is wrong with those that were sent.
    ///
    /// Engines make the ids, and some begin anew in each turn: such an id is replaced. One that is missing, or there twice in
    /// one turn, leaves open which answer is whose.
    mutating func take(_ sent: [String]) -> [(id: String, defect: String?)] {
        var turn: Set<String> = []
        return sent.map { id in
            guard !id.isEmpty else { return (new(), "the call has no id") }
            guard turn.insert(id).inserted else { return (new(), "the id \"\(id)\" is that of another call") }
            return (used.insert(id).inserted ? id : new(), nil)
        }
    }

    /// Ids for calls of a format that has none.
    mutating func take(count: Int) -> [String] { (0..<count).map { _ in new() } }

    private mutating func new() -> String {
        while true {
            count += 1
            if used.insert("call_\(count)").inserted { return "call_\(count)" }
        }
    }
}

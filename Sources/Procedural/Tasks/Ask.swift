import JSON

/// One thing that a task asks for: a field of the answer.
struct Ask {
    enum Format: Hashable { case cents, date, time }

    var field: String
    var schema: JSON
    /// In the solution: where a call gave it, or what was worked out.
    var value: JSON
    /// The query of one value that tells what is right.
    var sql: String
    /// `its fee`, `when it starts`: what follows "tell me".
    var words: String
    /// `what is its fee`, `when does it start`; `nil` where a question does not read well.
    var question: String?
    var format: Format?
    var bits: Int
}

package import JSON

/// What a part of an answer is, by the task's `answer_schema`.
package enum AnswerType: String, Sendable, CaseIterable {
    case integer
    case number
    /// A text of any content.
    case text
    /// A text or number out of a list that the schema gives.
    case choice
    /// A text whose schema says that it is a date or a time.
    case date
    case boolean
    case list
    case object
    /// Any of several types.
    case several
    /// The task has no schema: the answer is what the agent says last, or there is none.
    case untyped

    /// The types of an answer's parts: of an object, those of its properties, in their order.
    package static func list(in schema: JSON?) -> [AnswerType] {
        guard let schema else { return [.untyped] }
        guard schema["type"]?.stringValue == "object", let properties = schema["properties"]?.objectValue,
            !properties.isEmpty
        else { return [AnswerType(schema)] }
        return properties.values.map { AnswerType($0) }
    }

    private init(_ schema: JSON) {
        // A part that may be null is of its other type.
        let types = schema["type"]?.arrayValue?.compactMap(\.stringValue).filter { $0 != "null" }
        let type = types.map { $0.count == 1 ? $0[0] : "" } ?? schema["type"]?.stringValue ?? ""
        if schema["enum"] != nil || schema["const"] != nil {
            self = .choice
            return
        }
        switch type {
        case "integer": self = .integer
        case "number": self = .number
        case "boolean": self = .boolean
        case "array": self = .list
        case "object": self = .object
        case "string":
            let format = schema["format"]?.stringValue ?? ""
            self = ["date", "date-time", "time"].contains(format) ? .date : .text
        default: self = .several
        }
    }
}

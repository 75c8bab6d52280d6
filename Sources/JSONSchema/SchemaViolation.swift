package import JSON

/// One thing that is wrong with a value, told so that a person or a model can put it right.
package struct SchemaViolation: Sendable, Hashable, CustomStringConvertible {
    /// The value at fault; for missing and unknown properties the object.
    package var instance: JSONPointer
    /// The keyword that was violated.
    package var schema: JSONPointer
    /// The name of that keyword; empty for the schema `false` itself.
    package var keyword: String
    /// What is wrong: `must be at least 1, is 0`.
    package var message: String

    /// Creates a violation.
    package init(instance: JSONPointer, schema: JSONPointer, keyword: String, message: String) {
        self.instance = instance
        self.schema = schema
        self.keyword = keyword
        self.message = message
    }

    /// The place and the message: `/quantity: must be at least 1, is 0`.
    package var description: String {
        instance.tokens.isEmpty ? message : "\(instance): \(message)"
    }
}

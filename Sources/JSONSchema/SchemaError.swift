package import JSON

/// Why a schema was refused, and where in it.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of refusal.
    package enum Code: String, Sendable, Hashable {
        /// A keyword whose value the specification does not allow, a pattern that is none.
        case invalid
        /// Remote references, dynamic references, vocabularies, other dialects, patterns that need backtracking.
        case unsupported
        /// A reference to something the document does not have.
        case unresolvedReference
        /// References that lead back to themselves without going deeper into the value.
        case infiniteLoop
    }

    /// The kind of refusal.
    package var code: Code
    /// The keyword or subschema at fault.
    package var pointer: JSONPointer
    /// What is wrong.
    package var message: String

    /// Creates an error.
    package init(code: Code, pointer: JSONPointer, message: String) {
        self.code = code
        self.pointer = pointer
        self.message = message
    }

    /// The place and the message: `/properties/id/type: must be …`.
    package var description: String {
        pointer.tokens.isEmpty ? message : "\(pointer): \(message)"
    }
}

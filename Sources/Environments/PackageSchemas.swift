import JSON
import JSONSchema

/// The JSON Schemas of package files, the very files of the repository's `schemas/` folder.
enum PackageSchemas {
    static let environment = compile(PackageResources.environment_schema_json)
    static let tool = compile(PackageResources.tool_schema_json)
    static let task = compile(PackageResources.task_schema_json)

    private static func compile(_ bytes: [UInt8]) -> JSONSchema {
        do {
            return try JSONSchema(JSON(parsing: bytes))
        } catch {
            preconditionFailure("a built-in schema is broken: \(error)")
        }
    }

    /// The violations of the value at `base` in a document, as findings with their places.
    static func findings(
        _ schema: JSONSchema,
        _ value: JSON,
        in document: SourceDocument,
        at base: JSONPointer
    ) -> [Finding] {
        var unknownSeen: [JSONPointer: Int] = [:]
        return schema.validate(value).map { violation in
            var pointer = JSONPointer(tokens: base.tokens + violation.instance.tokens)
            let name = pointer.tokens.isEmpty ? "the document" : pointer.description
            if violation.keyword == "additionalProperties" {
                // There is one such violation for each unknown member, in their order; each is told at its own place.
                let unknown = unknownMembers(of: value, violation, schema)
                let position = unknownSeen[violation.instance, default: 0]
                unknownSeen[violation.instance] = position + 1
                if position < unknown.count { pointer = pointer.appending(unknown[position]) }
            }
            return Finding("invalid-value", document.place(pointer), "\(name): \(violation.message)")
        }
    }

    private static func unknownMembers(
        of value: JSON,
        _ violation: SchemaViolation,
        _ schema: JSONSchema
    ) -> [String] {
        let rules = schema.source.value(at: JSONPointer(tokens: violation.schema.tokens.dropLast()))
        let members = value.value(at: violation.instance)?.objectValue?.keys ?? []
        return members.filter { rules?["properties"]?[$0] == nil }
    }
}

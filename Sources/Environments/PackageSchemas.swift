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
        schema.validate(value).map { violation in
            let pointer = JSONPointer(tokens: base.tokens + violation.instance.tokens)
            return Finding(
                "invalid-value",
                file: document.file,
                position: document.position(pointer),
                "\(pointer.tokens.isEmpty ? "the document" : pointer.description): \(violation.message)"
            )
        }
    }
}

package import JSON

/// A tool of a package: a JSON Schema for its arguments, a program of SQL steps and a result.
package struct Tool: Sendable {
    package struct Annotations: Sendable, Hashable {
        package var readOnly = false
        package var destructive = false
        package var idempotent = false
    }

    package var name: String
    package var description: String
    package var annotations: Annotations
    /// The JSON Schema of the arguments.
    package var input: JSON
    package var steps: [Step]
    /// What the call gives; the last step's value when there is none.
    package var result: Template?
    /// What the result points to, each with the place of the string it stands in.
    package var references: [(reference: TemplateReference, place: SourcePlace)]
    /// The tool as it was written.
    package var json: JSON
    package var place: SourcePlace

    /// The names of the arguments, in the order of the schema.
    package var argumentNames: [String] { input["properties"]?.objectValue?.keys ?? [] }

    /// Names that the protocols around a world and the presentations of its tools need for themselves.
    ///
    /// They are reserved in every package, not only where they would clash: who runs the world chooses the presentation, long
    /// after the package was written.
    package static let reservedNames: Set<String> = [
        "submit", "done", "reset", "step", "state", "close",
        "tool_help", "search_tools", "list_tools", "call_tool", "next_page",
    ]
}

/// One step of a tool's program.
package struct Step: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case rows
        case row
        case value
        case run
        case require
    }

    package var kind: Kind
    /// What later steps and the result call it; `nil` for `run` and `require`.
    package var name: String?
    package var sql: String
    package var refusal: Refusal?
    package var types: [(column: String, type: ColumnType)]
    /// Where the SQL stands.
    package var source: SourceText

    /// Where the SQL begins.
    package var place: SourcePlace { source.place }
}

/// What a step answers when it finds nothing, or when its requirement does not hold.
package struct Refusal: Sendable {
    package var code: String
    /// Text with `{argument}` and `{step.field}` to fill in.
    package var message: String
    /// Whether what the call wrote so far is kept.
    package var commits: Bool
    /// Where the message stands.
    package var place: SourcePlace
}

/// How a result column becomes JSON where the declared type does not say.
package enum ColumnType: String, Sendable {
    case json
    case boolean
    case integer
    case number
    case text
}

extension Tool {
    /// Reads a tool that its schema has accepted.
    init(_ json: JSON, in document: SourceDocument, at pointer: JSONPointer) {
        name = json["name"]?.stringValue ?? ""
        description = json["description"]?.stringValue ?? ""
        annotations = Annotations(
            readOnly: json["annotations"]?["readOnly"]?.boolValue ?? false,
            destructive: json["annotations"]?["destructive"]?.boolValue ?? false,
            idempotent: json["annotations"]?["idempotent"]?.boolValue ?? false
        )
        input = json["input"] ?? ["type": "object"]
        result = json["result"].map(Template.init)
        references = Template.references(in: json["result"], of: document, at: pointer.appending("result"))
        self.json = json
        place = document.place(pointer.appending("name"))
        steps = (json["steps"]?.arrayValue ?? []).enumerated().map { index, step in
            Step(step, in: document, at: pointer.appending("steps").appending(index))
        }
    }
}

extension Step {
    init(_ json: JSON, in document: SourceDocument, at pointer: JSONPointer) {
        kind = Kind.allCases.first { json[$0.rawValue] != nil } ?? .run
        let text = json[kind.rawValue]?.stringValue ?? ""
        let isNamed = kind == .rows || kind == .row || kind == .value
        name = isNamed ? text : nil
        sql = isNamed ? json["sql"]?.stringValue ?? "" : text
        source = document.text(pointer.appending(isNamed ? "sql" : kind.rawValue))
        types = (json["types"]?.objectValue ?? [:]).compactMap { column, type in
            type.stringValue.flatMap(ColumnType.init).map { (column, $0) }
        }
        refusal = json["else"].map { refusal in
            Refusal(
                code: refusal["code"]?.stringValue ?? "",
                message: refusal["message"]?.stringValue ?? "",
                commits: refusal["commit"]?.boolValue ?? false,
                place: document.text(pointer.appending("else").appending("message")).place
            )
        }
    }
}

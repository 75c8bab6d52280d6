package import JSON
import YAML

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
    package var place: SourcePlace
    package var resultPlace: SourcePlace

    /// Names that the protocols around a world need for themselves.
    package static let reservedNames: Set<String> = ["submit", "done", "reset", "step", "state", "close", "tool_help"]
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
    package var types: [String: ColumnType]
    /// Where the SQL begins.
    package var place: SourcePlace
}

/// What a step answers when it finds nothing, or when its requirement does not hold.
package struct Refusal: Sendable {
    package var code: String
    /// Text with `{argument}` and `{step.field}` to fill in.
    package var message: String
    /// Whether what the call wrote so far is kept.
    package var commits: Bool
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
        place = document.place(pointer.appending("name"))
        resultPlace = document.place(pointer.appending("result"))
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
        place = document.place(pointer.appending(isNamed ? "sql" : kind.rawValue))
        // A block scalar begins on the line below its key.
        if sql.contains("\n") { place.position = .init(line: place.position.line + 1, column: 1) }
        types = [:]
        for (column, type) in json["types"]?.objectValue ?? JSONObject() {
            types[column] = type.stringValue.flatMap(ColumnType.init)
        }
        refusal = json["else"].map { refusal in
            Refusal(
                code: refusal["code"]?.stringValue ?? "",
                message: refusal["message"]?.stringValue ?? "",
                commits: refusal["commit"]?.boolValue ?? false,
                place: document.place(pointer.appending("else"))
            )
        }
    }
}

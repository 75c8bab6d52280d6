/// A column of an export with the type that its card declares.
package struct Feature: Sendable, Hashable {
    /// The types that exports use, as Hugging Face `datasets` names them.
    package indirect enum Kind: Sendable, Hashable {
        /// `Value("string")`.
        case string
        /// `Value("int64")`.
        case int64
        /// `Value("float64")`.
        case float64
        /// `Value("bool")`.
        case bool
        /// `Json()`: any object, kept as it is.
        case json
        /// `List(Json())`.
        case listOfJSON
        /// A list of scalars.
        case list(of: Kind)
        /// A list of objects that all have these keys.
        case objects([Feature])
        /// An object that always has these keys.
        case object([Feature])
    }

    /// The column's name.
    package var name: String
    /// The column's type.
    package var kind: Kind

    /// Creates a column.
    package init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The lines of the YAML of a card that declare the column.
    func yaml(indent: String = "  ") -> [String] {
        ["\(indent)- name: \(name)"] + kind.yaml(indent: indent + "  ")
    }
}

extension Feature.Kind {
    /// The type's lines, such as `dtype: string` or `list: json`.
    fileprivate func yaml(indent: String) -> [String] {
        switch self {
        case .listOfJSON: ["\(indent)list: json"]
        case .list(let kind): ["\(indent)list: \(kind.word)"]
        case .objects(let features): ["\(indent)list:"] + features.flatMap { $0.yaml(indent: indent) }
        case .object(let features): ["\(indent)struct:"] + features.flatMap { $0.yaml(indent: indent) }
        case .string, .int64, .float64, .bool, .json: ["\(indent)dtype: \(word)"]
        }
    }

    /// Whether the type is `Json()` or a list of it, which older readers do not have.
    var isJSON: Bool { self == .json || self == .listOfJSON }

    /// The name of a scalar type.
    private var word: String {
        switch self {
        case .string: "string"
        case .int64: "int64"
        case .float64: "float64"
        case .bool: "bool"
        case .json, .listOfJSON, .list, .objects, .object: "json"
        }
    }
}

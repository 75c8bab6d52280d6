/// A column of an export with the type that its card declares.
package struct Feature: Sendable, Hashable {
    /// The types that exports use, as Hugging Face `datasets` names them.
    package enum Kind: Sendable, Hashable {
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

    /// The type as the YAML of a card writes it, `dtype: string` or `list: json`.
    package var yaml: String {
        switch kind {
        case .string: "dtype: string"
        case .int64: "dtype: int64"
        case .float64: "dtype: float64"
        case .bool: "dtype: bool"
        case .json: "dtype: json"
        case .listOfJSON: "list: json"
        }
    }
}

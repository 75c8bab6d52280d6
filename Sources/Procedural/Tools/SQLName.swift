/// Names in SQL.
enum SQLName {
    /// The name as it stands in SQL: quoted where SQLite would read it as a word of its own (https://sqlite.org/lang_keywords.html).
    static func quoted(_ name: String) -> String { keywords.contains(name) ? "\"\(name)\"" : name }

    /// A text as a literal.
    static func literal(_ text: String) -> String {
        "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
    }

    /// Texts as a list: `('open', 'waiting')`.
    static func list(_ texts: [String]) -> String { "(" + texts.map(literal).joined(separator: ", ") + ")" }

    private static let keywords: Set<String> = [
        "abort", "action", "add", "after", "all", "alter", "always", "analyze", "and", "as", "asc", "attach",
        "autoincrement", "before", "begin", "between", "by", "cascade", "case", "cast", "check", "collate", "column",
        "commit", "conflict", "constraint", "create", "cross", "current", "current_date", "current_time",
        "current_timestamp", "database", "default", "deferrable", "deferred", "delete", "desc", "detach", "distinct",
        "do",
        "drop", "each", "else", "end", "escape", "except", "exclude", "exclusive", "exists", "explain", "fail",
        "filter",
        "first", "following", "for", "foreign", "from", "full", "generated", "glob", "group", "groups", "having", "if",
        "ignore", "immediate", "in", "index", "indexed", "initially", "inner", "insert", "instead", "intersect", "into",
        "is", "isnull", "join", "key", "last", "left", "like", "limit", "match", "materialized", "natural", "no", "not",
        "nothing", "notnull", "null", "nulls", "of", "offset", "on", "or", "order", "others", "outer", "over",
        "partition", "plan", "pragma", "preceding", "primary", "query", "raise", "range", "recursive", "references",
        "regexp", "reindex", "release", "rename", "replace", "restrict", "returning", "right", "rollback", "row",
        "rows",
        "savepoint", "select", "set", "table", "temp", "temporary", "then", "ties", "to", "transaction", "trigger",
        "unbounded", "union", "unique", "update", "using", "vacuum", "values", "view", "virtual", "when", "where",
        "window", "with", "without",
    ]
}

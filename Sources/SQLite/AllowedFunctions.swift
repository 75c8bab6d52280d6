/// The SQL functions that a package may call. https://sqlite.org/lang_corefunc.html and the pages beside it.
///
/// An operator is a function too: LIKE, GLOB, REGEXP, MATCH, -> and ->>.
enum AllowedFunctions {
    static let names = Set(core + aggregate + window + dates + mathematics + json + search + own)

    private static let core = [
        "abs", "char", "coalesce", "format", "glob", "hex", "ifnull", "iif", "instr", "last_insert_rowid", "length",
        "like", "likelihood", "likely", "lower", "ltrim", "max", "min", "nullif", "printf", "quote", "replace", "round",
        "rtrim", "sign", "soundex", "substr", "substring", "trim", "typeof", "unicode", "unlikely", "upper", "zeroblob",
    ]

    private static let aggregate = ["avg", "count", "group_concat", "sum", "total"]

    private static let window = [
        "cume_dist", "dense_rank", "first_value", "lag", "last_value", "lead", "nth_value", "ntile", "percent_rank",
        "rank", "row_number",
    ]

    private static let dates = [
        "current_date", "current_time", "current_timestamp", "date", "datetime", "julianday", "strftime", "time",
        "unixepoch",
    ]

    private static let mathematics = [
        "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos", "cosh", "degrees", "exp",
        "floor", "ln", "log", "log10", "log2", "mod", "pi", "pow", "power", "radians", "sin", "sinh", "sqrt", "tan",
        "tanh", "trunc",
    ]

    private static let json = [
        "->", "->>", "json", "json_array", "json_array_length", "json_extract", "json_group_array", "json_group_object",
        "json_insert", "json_object", "json_patch", "json_quote", "json_remove", "json_replace", "json_set",
        "json_type", "json_valid", "subtype",
    ]

    private static let search = ["bm25", "highlight", "match", "snippet"]

    private static let own = [
        "awm_code", "awm_time_add", "awm_uuid", "changes", "random", "randomblob", "regexp", "total_changes",
    ]
}

import JSON

/// Changes the tools of a package as somebody might who knows what a tool is.
struct ToolMutator {
    let json: JSONMutator
    /// The SQL of other tools, in words.
    let words: [String]

    init(bytes: ByteMutator, tools: [JSON]) {
        json = JSONMutator(bytes: bytes)
        words = tools.flatMap { tool in
            (tool["steps"]?.arrayValue ?? []).flatMap { step in
                ToolMutator.sqlKeys.compactMap { step[$0]?.stringValue }.flatMap(ToolMutator.tokens)
            }
        }
    }

    private static let sqlKeys = ["sql", "run", "require"]

    /// Words of SQL that mean trouble, or that a mutation would not find.
    private static let trouble = [
        "NULL", "1", "-1", "9223372036854775807", "1e308", "''", "x'00'", "(", ")", ",", ";", "*", "=", "LIMIT",
        "OFFSET", "ORDER BY", "GROUP BY", "RETURNING", "COLLATE NOCASE", "UNION ALL", "EXCEPT", "DISTINCT", "EXISTS",
        "SELECT 1", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)", "random()", "randomblob(9)",
        "zeroblob(2000000000)", "hex(zeroblob(400000))", "printf('%.*c', 1000000000, 'x')", "json('[')", "json_each",
        "abs(-9223372036854775808)", "awm_uuid()", "awm_code('x', 3)", "awm_time_add(@now, 60)", "REGEXP '('",
        "last_insert_rowid()", "changes()", "total_changes()", "sqlite_sequence", "sqlite_schema", "pragma_table_info",
        "load_extension('x')", "BEGIN", "COMMIT", "PRAGMA", "ATTACH ':memory:' AS m", "DELETE FROM",
        "INSERT OR ROLLBACK",
        "OR REPLACE", "OR FAIL", "ON CONFLICT DO NOTHING", "@now", "@step", "@args", ":nothing", "@nothing", "?1", "$x",
        "datetime('now', 'localtime')", "OVER (ORDER BY 1)", "rowid", "AS a", "--", "/*",
    ]

    func mutate(_ tools: inout [JSON], _ random: inout Random) {
        guard !tools.isEmpty else { return }
        for _ in 0..<(random.oneIn(4) ? 2 + random.below(3) : 1) {
            let index = random.below(tools.count)
            switch random.below(12) {
            case 0: tools.append(tools[random.below(tools.count)])
            case 1: tools[index] = changed(tools[index], &random)
            case 2: replace("input", of: &tools[index]) { changed($0, &random) }
            case 3: replace("result", of: &tools[index]) { changed($0, &random) }
            case 4:
                replace("steps", of: &tools[index]) { steps in
                    guard case .array(var list) = steps, !list.isEmpty else { return steps }
                    let place = random.below(list.count)
                    switch random.below(3) {
                    case 0: list.remove(at: place)
                    case 1: list.insert(list[place], at: random.below(list.count + 1))
                    default: list.swapAt(place, random.below(list.count))
                    }
                    return .array(list)
                }
            default:
                replace("steps", of: &tools[index]) { steps in
                    guard case .array(var list) = steps, !list.isEmpty else { return steps }
                    let place = random.below(list.count)
                    for key in ToolMutator.sqlKeys { replace(key, of: &list[place]) { respelled($0, &random) } }
                    return .array(list)
                }
            }
        }
    }

    private func replace(_ key: String, of value: inout JSON, _ body: (JSON) -> JSON) {
        guard case .object(var object) = value, let member = object[key] else { return }
        object[key] = body(member)
        value = .object(object)
    }

    /// The value, changed anywhere.
    private func changed(_ value: JSON, _ random: inout Random) -> JSON {
        var text = value.rowBytes()
        json.mutate(&text, &random)
        return (try? JSON(parsing: text)) ?? value
    }

    /// The same SQL with some of its words changed.
    private func respelled(_ sql: JSON, _ random: inout Random) -> JSON {
        guard let text = sql.stringValue else { return sql }
        var tokens = ToolMutator.tokens(text)
        guard !tokens.isEmpty else { return sql }
        for _ in 0..<(random.oneIn(3) ? 1 + random.below(4) : 1) where !tokens.isEmpty {
            let place = random.below(tokens.count)
            switch random.below(6) {
            case 0: tokens.remove(at: place)
            case 1: tokens.insert(tokens[place], at: random.below(tokens.count + 1))
            case 2: tokens.swapAt(place, random.below(tokens.count))
            case 3: tokens[place] = random.pick(words) ?? ""
            case 4: tokens[place] = random.pick(ToolMutator.trouble) ?? ""
            default: tokens.insert(random.pick(ToolMutator.trouble) ?? "", at: place)
            }
        }
        return .string(tokens.joined(separator: " "))
    }

    /// Words, numbers and quoted texts whole; every other character alone; blanks dropped.
    static func tokens(_ sql: String) -> [String] {
        var tokens: [String] = []
        var rest = sql.unicodeScalars[...]
        while let first = rest.first {
            if first == "'", let end = rest.dropFirst().firstIndex(of: "'") {
                tokens.append(String(rest[...end]))
                rest = rest[end...].dropFirst()
                continue
            }
            let word = rest.prefix {
                $0.properties.isAlphabetic || ("0"..."9").contains($0) || "_:@.".unicodeScalars.contains($0)
            }
            if !word.isEmpty {
                tokens.append(String(word))
                rest = rest[word.endIndex...]
            } else {
                rest = rest.dropFirst()
                if !first.properties.isWhitespace { tokens.append(String(first)) }
            }
        }
        return tokens
    }
}

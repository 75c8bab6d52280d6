import Environments
import JSON
import SQLite

extension ProgramCompiler {
    /// The columns of a step: as many as its kind needs, each with a name of its own.
    mutating func checkColumns(_ statement: Statement, _ step: Step, of tool: Tool) {
        let names = statement.columnNames
        let kind = step.kind.rawValue
        switch step.kind {
        case .rows, .row:
            if names.isEmpty {
                let message = "\(tool.name): a \(kind) step must give columns; use run for this statement"
                add("no-columns", step.place, message)
            }
            var seen: Set<[UInt8]> = []
            for name in names {
                if !ProgramCompiler.isName(name) {
                    add("unnamed-column", step.place, "\(tool.name): the column \"\(name)\" has no name; write AS name")
                } else if !seen.insert(Array(name.utf8)).inserted {
                    add(
                        "duplicate-column",
                        step.place,
                        "\(tool.name): two columns are named \"\(name)\"; write AS name"
                    )
                }
            }
        case .value, .require:
            if names.count != 1 {
                add("wrong-columns", step.place, "\(tool.name): a \(kind) step gives one column, not \(names.count)")
            }
        case .run: break
        }
        for (column, _) in step.types where !names.contains(where: { $0.utf8.elementsEqual(column.utf8) }) {
            let hint = ProgramNames.hint(column, among: names)
            let message = "\(tool.name): types names the column \"\(column)\", which the step does not give\(hint)"
            add("unknown-column", step.place, message)
        }
    }

    /// `LIMIT :x` with nothing bound is an error at run time, so an optional argument there needs a default.
    mutating func checkCounts(_ step: Step, of tool: Tool) {
        let required = (tool.input["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        var isCount = false
        for (token, offset) in SQLTokens(step.sql) {
            switch token {
            case .word(let word) where word.utf8.first.map { !(0x30...0x39).contains($0) } ?? false:
                isCount = ["LIMIT", "OFFSET"].contains(word.uppercased())
            case .parameter(let parameter) where isCount:
                let name = String(parameter.dropFirst())
                guard parameter.hasPrefix(":"), let argument = tool.input["properties"]?[name],
                    argument["default"] == nil, !required.contains(name)
                else { continue }
                let place = step.source.place(ofOffset: offset, in: step.sql)
                let message =
                    "\(tool.name): \(parameter) counts rows there, so the optional \"\(name)\" needs a default"
                add("limit-without-default", place, message)
            case .word, .symbol(UInt8(ascii: "(")), .symbol(UInt8(ascii: ",")): break
            default: isCount = false
            }
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy(SQLTokens.isWord)
    }
}

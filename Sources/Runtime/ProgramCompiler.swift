import ContentStore
import Environments
import JSON
import JSONSchema
import SQLite
import YAML

/// Prepares every statement of every tool on a connection of its own and gathers what does not hold.
struct ProgramCompiler {
    let settings: EnvironmentSettings
    let image: [UInt8]

    func compile(_ tools: [Tool]) throws(PackageError) -> (programs: [ToolProgram], warnings: [Finding]) {
        let world: WorldConnection
        do {
            world = try WorldConnection(image: image, limits: WorldLimits())
        } catch {
            throw PackageError([Finding("seed-failed", "the seed cannot be opened: \(error)")])
        }
        world.confine(.program)
        var programs: [ToolProgram] = []
        var findings: [Finding] = []
        for tool in tools {
            if let program = compile(tool, on: world, &findings) { programs.append(program) }
        }
        if findings.contains(where: { $0.severity == .error }) { throw PackageError(findings) }
        return (programs, findings)
    }

    private func compile(_ tool: Tool, on world: WorldConnection, _ findings: inout [Finding]) -> ToolProgram? {
        guard let input = try? JSONSchema(tool.input) else { return nil }
        let arguments = tool.input["properties"]?.objectValue ?? JSONObject()
        let required = Set((tool.input["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        var used: Set<String> = []
        var known: [String] = []
        var plans: [StepPlan] = []
        var writes = false
        for step in tool.steps {
            let names = Names(arguments: arguments.keys, steps: known, actor: settings.actor.keys)
            if let refusal = step.refusal { check(refusal, of: tool, names, step.name, &used, &findings) }
            if let name = step.name { known.append(name) }
            guard let statement = prepare(step, of: tool, on: world, &findings) else { continue }
            var bindings: [StepPlan.Binding] = []
            for parameter in statement.parameterNames {
                guard let binding = names.binding(of: parameter ?? "?") else {
                    let hint = names.nearest(to: parameter ?? "").map { "; did you mean \($0)?" } ?? ""
                    let what = parameter ?? "a parameter without a name"
                    add(
                        "unknown-parameter",
                        step.place,
                        "\(tool.name) uses \(what), which is not known there\(hint)",
                        &findings
                    )
                    continue
                }
                if case .argument(let name) = binding { used.insert(name) }
                if binding == .arguments { used.formUnion(arguments.keys) }
                bindings.append(binding)
            }
            checkLimits(step, of: tool, arguments: arguments, required: required, &findings)
            checkColumns(statement, step, of: tool, &findings)
            if !statement.isReadOnly {
                writes = true
                if tool.annotations.readOnly {
                    add(
                        "read-only-writes",
                        step.place,
                        "\(tool.name) is annotated readOnly, but this step writes",
                        &findings
                    )
                }
            }
            let columns = statement.columnNames.enumerated().map { index, name in
                ResultColumn(
                    name: name,
                    declaredType: statement.columnDeclaredTypes[index],
                    override: step.types[name]
                )
            }
            plans.append(StepPlan(step: step, bindings: bindings, columns: columns))
        }
        for reference in tool.result?.references ?? [] { used.insert(reference.root) }
        for name in arguments.keys where !used.contains(name) {
            add(
                "unused-argument",
                tool.place,
                "\(tool.name) never uses its argument \"\(name)\"",
                severity: .warning,
                &findings
            )
        }
        return ToolProgram(tool: tool, input: input, steps: plans, writes: writes)
    }

    private func prepare(
        _ step: Step,
        of tool: Tool,
        on world: WorldConnection,
        _ findings: inout [Finding]
    ) -> Statement? {
        do {
            return try world.connection.prepare(step.sql)
        } catch {
            var place = step.place
            if let offset = error.offset, offset >= 0 {
                let before = step.sql.utf8.prefix(offset)
                let lines = before.count { $0 == 0x0A }
                place.position.line += lines
                if lines > 0 { place.position.column = 1 }
            }
            let code =
                error.message.hasPrefix("no such column")
                ? "unknown-column"
                : error.message.hasPrefix("no such table") ? "unknown-table" : "invalid-sql"
            add(code, place, "\(tool.name): \(error.message)", &findings)
            return nil
        }
    }

    private func checkColumns(_ statement: Statement, _ step: Step, of tool: Tool, _ findings: inout [Finding]) {
        switch step.kind {
        case .rows, .row:
            guard statement.columnCount > 0 else {
                add(
                    "no-columns",
                    step.place,
                    "\(tool.name): a \(step.kind.rawValue) step must give columns; use run for this statement",
                    &findings
                )
                return
            }
            var seen: Set<String> = []
            for name in statement.columnNames {
                if !isWord(name) {
                    add(
                        "unnamed-column",
                        step.place,
                        "\(tool.name): the column \"\(name)\" has no name; write AS name",
                        &findings
                    )
                } else if !seen.insert(name).inserted {
                    add(
                        "duplicate-column",
                        step.place,
                        "\(tool.name): two columns are named \"\(name)\"; write AS name",
                        &findings
                    )
                }
            }
        case .value, .require:
            guard statement.columnCount == 1 else {
                add(
                    "wrong-columns",
                    step.place,
                    "\(tool.name): a \(step.kind.rawValue) step gives one column, not \(statement.columnCount)",
                    &findings
                )
                return
            }
        case .run: break
        }
        for column in step.types.keys.sorted() where !statement.columnNames.contains(column) {
            add(
                "unknown-column",
                step.place,
                "\(tool.name): types names the column \"\(column)\", which the step does not give",
                &findings
            )
        }
    }

    private func isWord(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x5F || byte >= 0x80
        }
    }

    /// `LIMIT :x` with nothing bound is an error at run time, so an optional argument there needs a default.
    private func checkLimits(
        _ step: Step,
        of tool: Tool,
        arguments: JSONObject,
        required: Set<String>,
        _ findings: inout [Finding]
    ) {
        let words = step.sql.split { $0.isWhitespace || $0 == "," || $0 == ")" || $0 == "(" }
        for (word, next) in zip(words, words.dropFirst())
        where ["LIMIT", "OFFSET"].contains(word.uppercased()) && next.hasPrefix(":") {
            let name = String(next.dropFirst())
            if let argument = arguments[name], argument["default"] == nil, !required.contains(name) {
                add(
                    "limit-without-default",
                    step.place,
                    "\(tool.name): \(word) :\(name) needs a default for \"\(name)\", which is optional",
                    &findings
                )
            }
        }
    }

    private func check(
        _ refusal: Refusal,
        of tool: Tool,
        _ names: Names,
        _ own: String?,
        _ used: inout Set<String>,
        _ findings: inout [Finding]
    ) {
        for part in MessageTemplate(refusal.message).references {
            let root = String(part.prefix { $0 != "." })
            if names.arguments.contains(root) {
                used.insert(root)
            } else if !names.steps.contains(root) {
                let hint = names.nearest(to: ":" + root).map { "; did you mean {\($0.dropFirst())}?" } ?? ""
                add(
                    "unknown-parameter",
                    refusal.place,
                    "\(tool.name): the message names {\(part)}, which is not known there\(hint)",
                    &findings
                )
            }
        }
    }

    private func add(
        _ code: String,
        _ place: SourcePlace,
        _ message: String,
        severity: Finding.Severity = .error,
        _ findings: inout [Finding]
    ) {
        findings.append(Finding(code, severity: severity, file: place.file, position: place.position, message))
    }
}

/// The names a step's SQL may use.
private struct Names {
    let arguments: [String]
    let steps: [String]
    let actor: [String]

    func binding(of parameter: String) -> StepPlan.Binding? {
        let name = String(parameter.dropFirst())
        if parameter.hasPrefix(":") {
            if arguments.contains(name) { return .argument(name) }
            if steps.contains(name) { return .step(name) }
            return nil
        }
        guard parameter.hasPrefix("@") else { return nil }
        switch name {
        case "now": return .now
        case "now_iso": return .nowISO
        case "today": return .today
        case "step": return .stepNumber
        case "args": return .arguments
        default: return actor.contains(name) ? .actor(name) : nil
        }
    }

    func nearest(to parameter: String) -> String? {
        let ambient = ["now", "now_iso", "today", "step", "args"] + actor
        return Spelling.nearest(to: parameter, among: (arguments + steps).map { ":" + $0 } + ambient.map { "@" + $0 })
    }
}

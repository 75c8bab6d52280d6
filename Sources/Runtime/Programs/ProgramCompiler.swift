import ContentStore
import Environments
import JSON
import JSONSchema
import SQLite

/// Prepares every statement of every tool on a connection of its own and gathers what does not hold.
struct ProgramCompiler {
    private let settings: EnvironmentSettings
    private let world: WorldConnection
    private let tables: [TableLayout]
    let stateTables: StateTables
    private(set) var findings: [Finding] = []

    init(settings: EnvironmentSettings, image: [UInt8]) throws(PackageError) {
        self.settings = settings
        do {
            var limits = WorldLimits()
            // For all statements of all tools together.
            limits.milliseconds = 60_000
            world = try WorldConnection(image: image, limits: limits)
            tables = try TableLayout.list(world.connection)
            stateTables = try StateTables(world.connection, leavingOut: settings.volatile)
        } catch {
            throw PackageError([Finding("seed-failed", "the seed cannot be opened: \(error)")])
        }
        world.confine(.program)
    }

    /// The programs of the tools, in their order. They are complete when there are no findings that are errors.
    mutating func compile(_ tools: [Tool]) -> [ToolProgram] {
        checkVolatile()
        return tools.compactMap { compile($0) }
    }

    private mutating func compile(_ tool: Tool) -> ToolProgram? {
        let input: JSONSchema
        do {
            input = try JSONSchema(tool.input)
        } catch {
            add("invalid-schema", tool.place, "the input schema of \(tool.name): \(error)")
            return nil
        }
        var names = ProgramNames(arguments: tool.argumentNames, actor: settings.actor)
        var used: Set<String> = []
        var plans: [StepPlan] = []
        var writes = false
        for step in tool.steps {
            let message = step.refusal.map { MessageTemplate($0.message) }
            if let refusal = step.refusal, let message {
                for reference in message.references {
                    used.insert(reference.root)
                    check(reference, names, refusal.place, "\(tool.name): the message")
                }
            }
            guard let statement = prepare(step, of: tool) else {
                names.add(step, columns: nil)
                continue
            }
            let bindings = bindings(of: statement, step, of: tool, names)
            for case .argument(let name) in bindings { used.insert(name) }
            if bindings.contains(.arguments) { used.formUnion(names.arguments) }
            checkCounts(step, of: tool)
            checkColumns(statement, step, of: tool)
            names.add(step, columns: statement.columnNames)
            if !statement.isReadOnly {
                writes = true
                if tool.annotations.readOnly {
                    add("read-only-writes", step.place, "\(tool.name) is annotated readOnly, but this step writes")
                }
            }
            let columns = zip(statement.columnNames, statement.columnDeclaredTypes).map { name, declared in
                let override = step.types.first { $0.column.utf8.elementsEqual(name.utf8) }?.type
                return ResultColumn(name: name, declaredType: declared, override: override)
            }
            plans.append(StepPlan(step: step, bindings: bindings, columns: columns, message: message))
        }
        for (reference, place) in tool.references {
            used.insert(reference.root)
            check(reference, names, place, "\(tool.name): the result")
        }
        for name in names.arguments where !used.contains(name) {
            add("unused-argument", severity: .warning, tool.place, "\(tool.name) never uses its argument \"\(name)\"")
        }
        return ToolProgram(tool: tool, input: input, steps: plans, writes: writes)
    }

    private mutating func prepare(_ step: Step, of tool: Tool) -> Statement? {
        let verb = SQLTokens(step.sql).lazy.compactMap { if case .word(let word) = $0.token { word } else { nil } }
            .first
        let isForRows = ProgramCompiler.verbs.contains(verb?.uppercased() ?? "")
        let forbidden = "\(tool.name): \(verb ?? "this") is not allowed in a tool; a step reads or changes rows"
        do {
            let statement = try world.connection.prepare(step.sql)
            // Some of what is forbidden is refused only when it runs: VACUUM, for one.
            if isForRows { return statement }
            add("forbidden-sql", step.place, forbidden)
        } catch {
            // SQLite has one code for most of these; only the words differ.
            let subject = error.message.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? ""
            let name = subject.split(separator: ".").last.map(String.init) ?? subject
            let offset = error.offset ?? SQLTokens(step.sql).first { $0.token == .word(name) }?.offset ?? 0
            let place = step.source.place(ofOffset: offset, in: step.sql)
            let message = "\(tool.name): \(error.message)"
            if error.codeName == "SQLITE_AUTH" {
                add("forbidden-sql", place, isForRows ? message : forbidden)
            } else if error.message.hasPrefix("no such column") {
                add("unknown-column", place, message + ProgramNames.hint(name, among: tables.flatMap(\.columns)))
            } else if error.message.hasPrefix("no such table") {
                add("unknown-table", place, message + ProgramNames.hint(name, among: tables.map(\.name)))
            } else {
                add("invalid-sql", place, message)
            }
        }
        return nil
    }

    private static let verbs: Set<String> = ["SELECT", "VALUES", "WITH", "INSERT", "REPLACE", "UPDATE", "DELETE"]

    private mutating func bindings(
        of statement: Statement,
        _ step: Step,
        of tool: Tool,
        _ names: ProgramNames
    ) -> [StepPlan.Binding] {
        statement.parameterNames.compactMap { parameter in
            if let parameter, let binding = names.binding(of: parameter) { return binding }
            let offset = SQLTokens(step.sql).first { $0.token == .parameter(parameter ?? "?") }?.offset
            let place = step.source.place(ofOffset: offset ?? 0, in: step.sql)
            let what = parameter ?? "a parameter without a name"
            let hint = names.hint(forParameter: parameter ?? "")
            add("unknown-parameter", place, "\(tool.name) uses \(what), which is not known there\(hint)")
            return nil
        }
    }

    /// A reference of a result or a message must name a step or an argument, and a column that the step gives.
    private mutating func check(
        _ reference: TemplateReference,
        _ names: ProgramNames,
        _ place: SourcePlace,
        _ what: String
    ) {
        guard names.isKnown(reference.root) else {
            let hint = ProgramNames.hint(reference.root, among: names.all)
            add("unknown-name", place, "\(what) names \"\(reference.root)\", which is not known there\(hint)")
            return
        }
        guard let (column, columns) = names.column(of: reference),
            !columns.contains(where: { $0.utf8.elementsEqual(column.utf8) })
        else { return }
        let hint = ProgramNames.hint(column, among: columns)
        add("unknown-column", place, "\(what) names \"\(column)\", which \(reference.root) does not have\(hint)")
    }

    /// A pattern that covers nothing is a slip of the pen, and what it was meant for would count in every digest.
    private mutating func checkVolatile() {
        for pattern in settings.volatile {
            let columns = tables.flatMap { table in table.columns.map { (table.name, $0) } }
            if pattern.column == nil, !tables.contains(where: { pattern.covers(table: $0.name) }) {
                let hint = ProgramNames.hint(pattern.table, among: tables.map(\.name))
                add("unknown-table", pattern.place, "volatile names \(pattern), and there is no such table\(hint)")
            } else if pattern.column != nil, !columns.contains(where: { pattern.covers(table: $0, column: $1) }) {
                add("unknown-column", pattern.place, "volatile names \(pattern), and there is no such column")
            }
        }
    }

    mutating func add(_ code: String, severity: Finding.Severity = .error, _ place: SourcePlace, _ message: String) {
        findings.append(Finding(code, severity: severity, place, message))
    }
}

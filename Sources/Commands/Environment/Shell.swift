import ContentStore
import Environments
import JSON
import Runtime
import Spelling
import Verification

/// A person's session in a world: what each line typed does. It reads and writes nothing but through what it is given.
struct Shell {
    private let world: World
    private let seed: UInt64
    private var session: any Session
    private var start: Snapshot
    private var history: [(before: Snapshot, call: Attempt.Call)] = []
    private var answer: JSON?
    private var task: TaskInstance?
    /// Whether some line could not be obeyed.
    private(set) var hadErrors = false

    private static let commands = [
        "tools", "help", "diff", "undo", "verify", "task", "tasks", "clock", "digest", "answer", "reset", "quit",
    ]

    init(world: World, seed: UInt64) throws {
        self.world = world
        self.seed = seed
        session = try world.session(seed: seed)
        start = try session.snapshot()
    }

    /// What may stand at the beginning of a line, and the tasks that may follow.
    var words: [String] { (Shell.commands + world.tools.map(\.name) + world.tasks.map(\.id)).sorted() }

    /// Starts again in the initial state of a task: its id, then `name=value` for parameters that are not to be drawn.
    mutating func begin(task text: String) throws {
        let words = text.split(separator: " ", maxSplits: 1)
        let given = try ArgumentText([:]).arguments(words.count > 1 ? String(words[1]).trimmed : "", ask: nil)
        let task = try world.task(words.first.map(String.init) ?? "")
        let instance = try TaskInstance(world, task, seed: seed, given: given.objectValue ?? [:])
        self.task = instance
        session = try instance.session()
        start = instance.initial
        history = []
        answer = nil
        Output.result(instance.instruction)
    }

    /// Obeys a line; false ends the shell. `ask` puts a question to the person, who may give no answer; there is none without a person.
    mutating func obey(_ line: String, ask: ((String) -> String?)?) throws -> Bool {
        let words = line.split(separator: " ", maxSplits: 1)
        guard let first = words.first.map(String.init), !first.hasPrefix("#") else { return true }
        let rest = words.count > 1 ? String(words[1]).trimmed : ""
        do {
            switch first {
            case "quit", "exit": return false
            case "tools":
                let rows = world.tools.map { [$0.name, $0.annotations.readOnly ? "read" : "write", $0.description] }
                Output.result(Output.table(["tool", "", "what it does"], rows))
            case "tasks":
                for task in world.tasks { Output.result("\(task.id): \(task.instruction)") }
            case "help": try help(rest)
            case "diff": try showDiff()
            case "undo": try undo()
            case "task": try begin(task: rest)
            case "verify": try verify(rest)
            case "answer": answer = try JSON(parsing: rest)
            case "clock": Output.result(session.clock.text)
            case "digest": Output.result(try session.stateDigest().description)
            case "reset":
                try session.restore(start)
                history = []
                answer = nil
            default: try call(first, rest, ask)
            }
        } catch {
            hadErrors = true
            Output.error("\(error)")
        }
        return true
    }

    private func help(_ topic: String) throws {
        if let (position, _) = world.program(named: topic) {
            Output.result(world.functionDefinitions[position])
        } else {
            Output.result(
                """
                TOOL [JSON | name=value …]  call a tool; without arguments you are asked for them
                tools, help TOOL            what there is
                tasks, task ID [name=value] the tasks; begin one, with these parameters
                answer JSON, verify [TASK]  give an answer; score what was done
                diff, undo, reset           what changed; take the last call back; start over
                clock, digest, quit
                """
            )
        }
    }

    private mutating func call(_ tool: String, _ text: String, _ ask: ((String) -> String?)?) throws {
        guard let (_, program) = world.program(named: tool) else {
            let near =
                Spelling.nearest(to: tool, among: words).map { "; did you mean \"\($0)\"?" }
                ?? "; help lists what there is"
            throw CommandFailure(.usage, "there is no tool or command \"\(tool)\"\(near)")
        }
        let arguments = try ArgumentText(program.tool.input).arguments(text, ask: ask)
        let before = try session.snapshot()
        let result = session.call(tool, arguments: arguments)
        history.append(
            (before, Attempt.Call(tool: tool, arguments: arguments, outcome: result.outcome, result: result.value))
        )
        Output.result(result.value)
        if result.outcome != .ok {
            hadErrors = true
            Output.note("outcome: \(result.outcome.rawValue)")
        }
    }

    private func showDiff() throws {
        let diff = try StateDiff(from: start, to: session.snapshot())
        if diff.rows.isEmpty { Output.result("nothing has changed") }
        for row in diff.rows { Output.result(diff.line(for: row)) }
    }

    private mutating func undo() throws {
        guard let last = history.popLast() else {
            throw CommandFailure(.failed, "there is nothing to undo")
        }
        try session.restore(last.before)
        Output.result("undid \(last.call.tool) \(last.call.arguments.rowText())")
    }

    private func verify(_ id: String) throws {
        let instance: TaskInstance
        if let task, id.isEmpty || id == task.task.id {
            instance = task
        } else {
            guard !id.isEmpty else { throw CommandFailure(.usage, "say which task: verify TASK") }
            instance = try TaskInstance(world, world.task(id), seed: seed)
            if instance.task.setupSQL != nil || instance.task.setupClock != nil {
                throw CommandFailure(.failed, "\(id) has a set-up of its own; begin with: task \(id)")
            }
        }
        let attempt = Attempt(calls: history.map(\.call), final: try session.snapshot(), answer: answer)
        let verdict = try Verifier(instance).verify(attempt)
        for check in verdict.checks {
            let mark = check.passed ? Output.styled("passed", "32") : Output.styled("failed", "31")
            Output.result(
                "\(mark)  \(check.name)\(check.isGuard ? " (guard)" : "")  \(check.passed ? "" : check.evidence.rowText())"
            )
        }
        Output.result("reward \(JSON.double(verdict.reward).rowText())")
    }
}

extension StateDiff {
    /// The cells of a row in which the two states differ.
    func cells(of row: Row) -> JSON {
        let names = columns[row.table] ?? []
        switch row.kind {
        case .added: return .object(JSONObject(zip(names, row.after).map { ($0, $1.json) }))
        case .removed: return .object(JSONObject(zip(names, row.before).map { ($0, $1.json) }))
        case .changed:
            return .object(
                JSONObject(row.changedColumns.map { (names[$0], .array([row.before[$0].json, row.after[$0].json])) })
            )
        }
    }

    /// A row as one line for people.
    func line(for row: Row) -> String {
        let key = row.key.map { $0.json.rowText() }.joined(separator: ",")
        let mark =
            switch row.kind {
            case .added: Output.styled("+", "32")
            case .changed: Output.styled("~", "33")
            case .removed: Output.styled("-", "31")
            }
        return "\(mark) \(row.table)[\(key)]  \(cells(of: row).rowText())"
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

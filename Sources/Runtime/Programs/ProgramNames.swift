import ContentStore
import Environments
import JSON
import SQLite
import Spelling

/// The names that a step's SQL, a message or a result may use.
struct ProgramNames {
    let arguments: [String]
    private let actor: JSONObject
    private var steps: [String] = []
    /// The columns of the steps that give rows.
    private var columns: [String: (kind: Step.Kind, names: [String])] = [:]

    private static let ambient = ["now", "now_iso", "today", "step", "args"]

    init(arguments: [String], actor: JSONObject) {
        self.arguments = arguments
        self.actor = actor
    }

    /// Makes the result of a step known to what comes after it.
    mutating func add(_ step: Step, columns names: [String]?) {
        guard let name = step.name else { return }
        steps.append(name)
        if let names, step.kind != .value { columns[name] = (step.kind, names) }
    }

    var all: [String] { arguments + steps }

    func isKnown(_ name: String) -> Bool { all.contains { $0.utf8.elementsEqual(name.utf8) } }

    /// The column that a path names, and those that there are; `nil` when it names none or they are not known.
    func column(of reference: TemplateReference) -> (column: String, columns: [String])? {
        guard let (kind, names) = columns[reference.root] else { return nil }
        let path = kind == .rows ? reference.path.dropFirst() : reference.path[...]
        return path.first.map { ($0, names) }
    }

    /// Where the value of an SQL parameter comes from; `nil` when nothing has its name.
    func binding(of parameter: String) -> StepPlan.Binding? {
        let name = String(parameter.dropFirst())
        func isIn(_ names: [String]) -> Bool { names.contains { $0.utf8.elementsEqual(name.utf8) } }
        switch parameter.utf8.first {
        case UInt8(ascii: ":"): return isIn(arguments) ? .argument(name) : isIn(steps) ? .step(name) : nil
        case UInt8(ascii: "@"): break
        default: return nil
        }
        switch name {
        case "now": return .now
        case "now_iso": return .nowISO
        case "today": return .today
        case "step": return .stepNumber
        case "args": return .arguments
        default: return actor[name].map { .actor(SQLValue(json: $0)) }
        }
    }

    func hint(forParameter parameter: String) -> String {
        let known = all.map { ":" + $0 } + (ProgramNames.ambient + actor.keys).map { "@" + $0 }
        return ProgramNames.hint(parameter, among: known)
    }

    /// "; did you mean …?" with the nearest of `candidates`; nothing when none is near.
    static func hint(_ word: String, among candidates: [String]) -> String {
        Spelling.hint(for: word, among: candidates)
    }
}

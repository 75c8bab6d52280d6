import Environments
import JSON
import JSONSchema
import Runtime

/// Other values for one argument that a task leaves free, such as `place_order.note` or `place_order.items.note`.
///
/// A position names one item of a list, a key every item's member. Text that the reference leaves out is put in.
struct Rewording {
    private let tool: String
    private let path: [String]
    private let program: ToolProgram

    /// `nil` when the path names no tool of the world.
    init?(_ path: String, in world: World) {
        let parts = path.split(separator: ".").map(String.init)
        guard let tool = parts.first, parts.count > 1, let (_, program) = world.program(named: tool) else { return nil }
        self.tool = tool
        self.path = Array(parts.dropFirst())
        self.program = program
    }

    /// How many ways of rewording there are; a tool may refuse some of them.
    static let ways = 4

    /// The arguments of a call with the free one reworded; as they are for another tool, or when the way gives nothing that
    /// the tool's schema accepts.
    func reword(_ tool: String, _ arguments: JSON, way: Int) -> JSON {
        guard tool.utf8.elementsEqual(self.tool.utf8) else { return arguments }
        let reworded = changed(arguments, path[...], program.tool.input, way)
        return program.input.isValid(reworded) ? reworded : arguments
    }

    private func changed(_ value: JSON?, _ path: ArraySlice<String>, _ schema: JSON, _ way: Int) -> JSON {
        guard let key = path.first else { return Rewording.other(value, schema, way) }
        switch value {
        case .array(var items):
            let itemSchema = schema["items"] ?? [:]
            if let position = Int(key) {
                guard items.indices.contains(position) else { return .array(items) }
                items[position] = changed(items[position], path.dropFirst(), itemSchema, way)
                return .array(items)
            }
            return .array(items.map { changed($0, path, itemSchema, way) })
        case .object(var object):
            let member = changed(object[key], path.dropFirst(), schema["properties"]?[key] ?? [:], way)
            if !member.isNull { object[key] = member }
            return .object(object)
        default:
            return value ?? .null
        }
    }

    /// Another value of the same kind; null for none.
    private static func other(_ value: JSON?, _ schema: JSON, _ way: Int) -> JSON {
        if let choices = schema["enum"]?.arrayValue {
            let others = choices.filter { $0 != value }
            return others.isEmpty ? value ?? .null : others[way % others.count]
        }
        switch value {
        case .string(let text):
            switch way {
            case 0: return .string(text + " (in other words)")
            case 1: return .string("Also: " + text)
            case 2: return .string(String(text.dropLast()))
            default: return "Other words"
            }
        case .bool(let flag): return .bool(!flag)
        case .integer(let number): return .integer(way % 2 == 0 ? number &+ 1 : number &- 1)
        case .double(let number): return .double(way % 2 == 0 ? number + 1 : number - 1)
        case nil, .null:
            let types = schema["type"]?.arrayValue ?? schema["type"].map { [$0] } ?? []
            return types.contains("string") ? .string(way % 2 == 0 ? "In other words" : "Other") : .null
        case .array, .object: return value ?? .null
        }
    }
}

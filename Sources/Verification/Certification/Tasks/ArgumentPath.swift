/// A path into a tool's arguments, as `free` and `derived` name it: `place_order.note`, `place_order.items.note`.
struct ArgumentPath {
    private let parts: [String]

    init(_ text: String) {
        parts = text.split(separator: ".").map(String.init)
    }

    /// Whether it names this part of a call's arguments, or what the part stands in. Positions in lists may be left out.
    func covers(_ tool: String, _ path: [String]) -> Bool {
        guard parts.count > 1, parts[0].utf8.elementsEqual(tool.utf8) else { return false }
        return ArgumentPath.matches(parts.dropFirst(), path[...])
    }

    private static func matches(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
        guard let wanted = pattern.first else { return true }
        guard let key = path.first else { return false }
        if wanted.utf8.elementsEqual(key.utf8), matches(pattern.dropFirst(), path.dropFirst()) { return true }
        return Int(key) != nil && matches(pattern, path.dropFirst())
    }
}

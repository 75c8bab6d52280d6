import JSON

/// Which rows of an entity are meant.
struct RowFilter: Sendable {
    var entity: Int
    var references: [Int: RowKey] = [:]
    var state: String?
    var equals: [Int: JSON] = [:]
    /// Bounds, inclusive: of a date or time its day.
    var from: [Int: JSON] = [:]
    var to: [Int: JSON] = [:]

    init(_ entity: Int) { self.entity = entity }

    func matches(_ key: RowKey, _ scene: Scene) -> Bool {
        if let state, scene.state(key) != state { return false }
        for (reference, target) in references where scene.target(key, reference) != target { return false }
        for (attribute, value) in equals where scene.value(key, attribute) != value { return false }
        for (attribute, bound) in from where !RowFilter.isOrdered(bound, scene.value(key, attribute)) { return false }
        for (attribute, bound) in to where !RowFilter.isOrdered(scene.value(key, attribute), bound) { return false }
        return true
    }

    func rows(_ scene: Scene) -> [RowKey] { scene.all(entity).filter { matches($0, scene) } }

    /// The condition on a row of the table, with `alias.` before its columns; references are known by the queries of their ids.
    func sql(_ scene: Scene, alias: String = "x", ids: [Int: String] = [:]) -> String {
        let entity = scene.entity(entity)
        var terms: [String] = []
        for (reference, query) in ids.sorted(by: { $0.key < $1.key }) {
            terms.append("\(alias).\(SQLName.quoted(entity.references[reference].column)) = (\(query))")
        }
        if let state, let column = scene.stateColumn(self.entity) {
            terms.append("\(alias).\(SQLName.quoted(column)) = \(SQLText.literal(.string(state)))")
        }
        for (attribute, value) in equals.sorted(by: { $0.key < $1.key }) {
            terms.append("\(alias).\(SQLName.quoted(entity.attributes[attribute].column)) = \(SQLText.literal(value))")
        }
        for (bounds, sign) in [(from, ">="), (to, "<=")] {
            for (attribute, bound) in bounds.sorted(by: { $0.key < $1.key }) {
                let column = "\(alias).\(SQLName.quoted(entity.attributes[attribute].column))"
                let isDay = bound.stringValue != nil
                terms.append("\(isDay ? "substr(\(column), 1, 10)" : column) \(sign) \(SQLText.literal(bound))")
            }
        }
        return terms.isEmpty ? "1" : terms.joined(separator: " AND ")
    }

    /// Whether the first value is not above the second; days are compared where there is a time.
    private static func isOrdered(_ first: JSON, _ second: JSON) -> Bool {
        if let first = first.stringValue, let second = second.stringValue {
            return !second.prefix(10).utf8.lexicographicallyPrecedes(first.prefix(10).utf8)
        }
        guard let first = first.integerValue, let second = second.integerValue else { return false }
        return first <= second
    }
}

/// Values as SQL writes them.
enum SQLText {
    static func literal(_ value: JSON) -> String {
        switch value {
        case .string(let text):
            "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        case .integer(let number): "\(number)"
        case .bool(let flag): flag ? "1" : "0"
        default: "NULL"
        }
    }
}

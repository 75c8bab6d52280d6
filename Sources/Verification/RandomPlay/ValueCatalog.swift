import Environments
package import JSON
package import Runtime
import SQLite

/// Values that exist in a world's seed, by the names under which an argument may ask for them.
package struct ValueCatalog: Sendable {
    private var columns: [String: [JSON]] = [:]
    /// The values for the names of the tools' arguments, looked up once.
    private var arguments: [String: [JSON]] = [:]

    /// At most this many values of a column are kept.
    private static let limit = 200

    /// Reads the values of every column. Cost: one pass over the seed, once for each world.
    package init(_ world: World) throws(RuntimeError) {
        do {
            let connection = try Connection(image: world.image)
            for table in try DatabaseDigest.tables(connection) {
                for row in try connection.query("SELECT name FROM pragma_table_info(?)", [.text(table)]) {
                    guard case .text(let column) = row[0] else { continue }
                    let name = DatabaseDigest.quoted(column)
                    let found = try connection.query(
                        """
                        SELECT DISTINCT \(name) FROM \(DatabaseDigest.quoted(table)) WHERE \(name) IS NOT NULL
                        ORDER BY 1 LIMIT \(ValueCatalog.limit)
                        """
                    )
                    let values = found.map { $0[0].json }
                    columns[column, default: []] += values
                    // `order_id` asks for the id of an order: the column `id` of the table `orders`.
                    for singular in ValueCatalog.singulars(of: table) {
                        columns[singular + "_" + column, default: []] += values
                    }
                }
            }
        } catch {
            throw RuntimeError(.databaseFailed, "could not read the seed's values", cause: error)
        }
        for name in Set(world.tools.flatMap { ValueCatalog.names(in: $0.input) }) { arguments[name] = find(name) }
    }

    /// Values that an argument of this name may take; none when nothing in the seed is called so.
    package func values(named name: String) -> [JSON] { arguments[name] ?? find(name) }

    /// The names of members that a schema knows, at any depth.
    private static func names(in schema: JSON) -> [String] {
        switch schema {
        case .object(let object):
            object.flatMap { key, value in
                (key == "properties" ? (value.objectValue ?? [:]).map(\.key) : []) + names(in: value)
            }
        case .array(let items): items.flatMap(names)
        default: []
        }
    }

    private func find(_ name: String) -> [JSON] {
        if let exact = columns[name] { return exact }
        // `new_status`, `from_date`: the last part may be a column.
        let parts = name.split(separator: "_")
        for count in stride(from: parts.count - 1, to: 0, by: -1) {
            if let found = columns[parts.suffix(count).joined(separator: "_")] { return found }
        }
        return []
    }

    /// What one row of a table may be called: `order` and `licence_assignment`, but also `assignment`.
    private static func singulars(of table: String) -> [String] {
        var forms = [table]
        if table.hasSuffix("ies") { forms.append(table.dropLast(3) + "y") }
        if table.hasSuffix("es") { forms.append(String(table.dropLast(2))) }
        if table.hasSuffix("s") { forms.append(String(table.dropLast())) }
        return forms
            + forms.compactMap { form in
                form.lastIndex(of: "_").map { String(form[form.index(after: $0)...]) }
            }
    }
}

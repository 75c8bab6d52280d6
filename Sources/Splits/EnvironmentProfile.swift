package import Environments
import SQLite

/// What of an environment is compared with others: its schema, its tools, the texts of its tasks, each as a set of shingles.
package struct EnvironmentProfile: Sendable {
    /// The environment's name.
    package var name: String
    /// Its content id.
    package var contentID: String
    /// How many tasks it has.
    package var tasks: Int
    /// `table.column` of every column.
    package let schema: ShingleSet
    /// The name of every tool, and `tool.argument` of every argument.
    package let tools: ShingleSet
    /// Every three words in a row of every instruction.
    package let texts: ShingleSet

    /// Creates a profile of what is known otherwise.
    package init(
        name: String,
        contentID: String,
        columns: [(table: String, column: String)],
        tools: [(name: String, arguments: [String])],
        instructions: [String]
    ) {
        self.name = name
        self.contentID = contentID
        tasks = instructions.count
        schema = ShingleSet(columns.map { "\($0.table).\($0.column)".lowercased() })
        self.tools = ShingleSet(
            tools.flatMap { tool in [tool.name] + tool.arguments.map { "\(tool.name).\($0)" } }.map { $0.lowercased() }
        )
        texts = ShingleSet(instructions.flatMap { ShingleSet.shingles(of: $0) })
    }

    /// The profile of a package and its seed. Throws when the seed's image is no database.
    package init(_ package: EnvironmentPackage, contentID: String, image: [UInt8]) throws {
        let layouts = try TableLayout.list(Connection(image: image))
        self.init(
            name: package.settings.name,
            contentID: contentID,
            columns: layouts.flatMap { layout in layout.columns.map { (layout.name, $0) } },
            tools: package.tools.map { ($0.name, $0.argumentNames) },
            instructions: package.tasks.map(\.instruction)
        )
    }

    /// How alike two environments are, from 0 to 1: the Jaccard similarity of the part in which they are most alike.
    ///
    /// One part is enough: the same database under other tools, or the same tasks over another database, would show a policy
    /// in training what it is tested on.
    package func similarity(to other: EnvironmentProfile) -> Double {
        max(
            schema.similarity(to: other.schema),
            tools.similarity(to: other.tools),
            texts.similarity(to: other.texts)
        )
    }
}

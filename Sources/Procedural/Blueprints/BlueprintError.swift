/// What is wrong with blueprints: every problem found, each with its file and place.
package struct BlueprintError: Error, Sendable, CustomStringConvertible {
    package var problems: [String]

    package init(_ problems: [String]) { self.problems = problems }

    package var description: String { problems.joined(separator: "\n") }
}

package import ContentStore
import JSON

/// A versioned prompt: a header, a system message and a user message with `{{places}}` to fill in.
package struct PromptTemplate: Sendable, Hashable {
    package let stage: StageName
    package let version: String
    /// The file as it is, which recipes keep.
    package let text: String
    private let system: String
    private let user: String

    /// Reads a template: lines `stage:` and `version:`, a line of dashes, `# System` and `# User`.
    package init(_ text: String) throws(SynthesisError) {
        self.text = text
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var header: [String: String] = [:]
        while let line = lines.first {
            lines.removeFirst()
            if line == "---" { break }
            guard let colon = line.firstIndex(of: ":") else {
                throw SynthesisError(
                    .invalidRecipe,
                    "a prompt's header has the line \"\(line)\"; write stage: and version:, then ---"
                )
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            header[String(line[..<colon])] = String(value)
        }
        guard let name = header["stage"], let stage = StageName(rawValue: name) else {
            let known = StageName.allCases.map(\.rawValue).joined(separator: ", ")
            throw SynthesisError(.invalidRecipe, "a prompt's header names no stage of \(known)")
        }
        guard let version = header["version"], !version.isEmpty else {
            throw SynthesisError(.invalidRecipe, "the prompt of \(name) has no version in its header")
        }
        self.stage = stage
        self.version = version
        let body = lines.joined(separator: "\n")
        let parts = body.split(separator: "# User\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, let range = first.firstRange(of: "# System\n") else {
            throw SynthesisError(.invalidRecipe, "the prompt of \(name) has no part # System")
        }
        system = PromptTemplate.trimmed(first[range.upperBound...])
        user = parts.count > 1 ? PromptTemplate.trimmed(parts[1]) : ""
    }

    /// The digest of the text, which stands for the template where a run is told apart from others.
    package var digest: Digest { SHA256.hash(Array(text.utf8)) }

    /// The places that the template has.
    package var places: Set<String> { PromptTemplate.places(in: system).union(PromptTemplate.places(in: user)) }

    /// The system message, filled in.
    func systemText(_ values: [String: String]) -> String { PromptTemplate.fill(system, values) }

    /// The user message, filled in.
    func userText(_ values: [String: String]) -> String { PromptTemplate.fill(user, values) }

    private static func places(in text: String) -> Set<String> {
        var found: Set<String> = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{{") {
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: "}}") else { break }
            found.insert(String(rest[..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        return found
    }

    /// One pass: what is filled in is never looked at again, so that a value may have braces of its own.
    private static func fill(_ text: String, _ values: [String: String]) -> String {
        var filled = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{") {
            filled += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: "}}") else {
                filled += "{{"
                break
            }
            filled += values[String(rest[..<end.lowerBound])] ?? ""
            rest = rest[end.upperBound...]
        }
        return filled + rest
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text.drop(while: \.isNewline)
        while rest.last?.isNewline == true { rest.removeLast() }
        return String(rest)
    }
}

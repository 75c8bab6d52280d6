import JSON
import JSONSchema

/// JSON in the text of a model, which may stand in a fence, between words, or behind what was thought aloud.
enum StructuredAnswer {
    private static let limits = JSONLimits(depth: 64)
    /// How many braces an object may begin at: each costs a pass over the text.
    private static let maximumTries = 64

    /// The document that a stage asked for, or what is wrong with the text.
    static func read(_ text: String, for stage: StageName, isCut: Bool) -> Result<JSON, Refused> {
        guard let json = document(in: text) else {
            var message = "the answer holds no complete JSON object"
            if let problem = problem(in: text) { message += ": \(problem)" }
            if isCut { message += "; it was cut off at the token limit, so answer more briefly" }
            return .failure(
                Refused([
                    StageFinding(
                        "bad-json",
                        message,
                        hint: "answer with one JSON object and nothing else",
                        weight: 1000
                    )
                ])
            )
        }
        guard let schema = PromptLibrary.jsonSchema(of: stage) else { return .success(json) }
        let violations = schema.validate(json, limit: 10)
        guard violations.isEmpty else {
            return .failure(
                Refused(violations.map { StageFinding("answer-schema", at: "\($0.instance)", $0.message, weight: 100) })
            )
        }
        return .success(json)
    }

    struct Refused: Error {
        var findings: [StageFinding]

        init(_ findings: [StageFinding]) { self.findings = findings }
    }

    /// The last whole object of the longest kind: of the text itself, of a fence, or between other words.
    private static func document(in text: String) -> JSON? {
        let bytes = Array(text.utf8)
        if let json = try? JSON(parsing: bytes, limits: limits), json.objectValue != nil { return json }
        // Outermost objects, in order; what a model thinks aloud comes before what it answers.
        var best: (json: JSON, length: Int)?
        var position = 0
        var tries = 0
        while tries < maximumTries, let start = bytes[position...].firstIndex(of: UInt8(ascii: "{")) {
            tries += 1
            // What has no end was cut off; what stands inside it is not the answer.
            guard let end = end(ofObjectAt: start, in: bytes) else { break }
            if let json = try? JSON(parsing: bytes[start..<end], limits: limits) {
                if end - start >= best?.length ?? 0 { best = (json, end - start) }
            }
            position = end
        }
        return best?.json
    }

    /// Where the object that begins at a brace ends, by its braces outside strings.
    private static func end(ofObjectAt start: Int, in bytes: [UInt8]) -> Int? {
        var depth = 0
        var isString = false
        var position = start
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\") where isString: position += 1
            case UInt8(ascii: "\""): isString.toggle()
            case UInt8(ascii: "{") where !isString: depth += 1
            case UInt8(ascii: "}") where !isString:
                depth -= 1
                if depth == 0 { return position + 1 }
            default: break
            }
            position += 1
        }
        return nil
    }

    private static func problem(in text: String) -> String? {
        guard let start = text.utf8.firstIndex(of: UInt8(ascii: "{")) else { return "there is no {" }
        do {
            _ = try JSON(parsing: String(text[start...]), limits: limits)
            return nil
        } catch {
            return "\(error.message) (line \(error.line), column \(error.column), counted from the first brace)"
        }
    }
}

import CRE2

/// A regular expression that matches in time linear in the text, whoever wrote it (RE2).
package struct Pattern: Sendable {
    /// The pattern as it was given.
    package let source: String
    private let handle: Handle

    /// The longest pattern in bytes.
    package static let maximumLength = 1000

    /// What one pattern may use for its program and its automata, in bytes.
    private static let memory: Int64 = 8 << 20

    /// Compiles a pattern in RE2's own syntax, for SQL's `regexp()`.
    ///
    /// - Throws: ``PatternError`` when the pattern is too long, malformed or needs too much memory.
    package init(_ source: String) throws(PatternError) {
        try self.init(source: source, translated: source)
    }

    /// Compiles an ECMA-262 pattern as JSON Schema uses them: with the `u` flag, unanchored.
    ///
    /// Lookaround and backreferences are refused, as no linear-time engine has them; see ``ECMATranslator`` for the rest.
    ///
    /// - Throws: ``PatternError`` when the pattern is too long, malformed, unsupported or needs too much memory.
    package init(ecma source: String) throws(PatternError) {
        try Pattern.checkLength(of: source)
        var translator = ECMATranslator(source)
        try self.init(source: source, translated: try translator.translate())
    }

    private init(source: String, translated: String) throws(PatternError) {
        try Pattern.checkLength(of: source)
        self.source = source
        self.handle = try Handle(translated, memory: Pattern.memory)
    }

    private static func checkLength(of source: String) throws(PatternError) {
        guard source.utf8.count <= maximumLength else {
            throw PatternError(.tooLong, "the pattern has \(source.utf8.count) bytes, more than \(maximumLength)")
        }
    }

    /// How many steps matching may take for each byte of the text: the instructions that the pattern was compiled to.
    ///
    /// Most patterns take one, since their automaton fits into the memory; `[ab]*a[ab]{900}c` does not.
    package var stepsPerByte: Int { handle.programSize }

    /// Whether the pattern matches anywhere in the text.
    package func matches(_ text: String) -> Bool {
        let bytes = text.utf8.span
        return bytes.withUnsafeBufferPointer { handle.matches($0) }
    }

    /// Whether the pattern matches anywhere in the bytes, which should be UTF-8; bytes that are not match nothing.
    package func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        handle.matches(bytes)
    }
}

/// Owns the compiled expression.
///
/// `@unchecked`: RE2's matching is documented as safe from several threads, and nothing else happens to the pointer until deinit.
private final class Handle: @unchecked Sendable {
    private let expression: OpaquePointer

    init(_ pattern: String, memory: Int64) throws(PatternError) {
        let bytes = pattern.utf8.span
        self.expression = bytes.withUnsafeBytes { bytes in
            cre2_new(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, memory)
        }
        if let message = cre2_error(expression) {
            throw PatternError(.malformed, "\(String(cString: message)) in the pattern \"\(pattern)\"")
        }
    }

    deinit {
        cre2_free(expression)
    }

    var programSize: Int { Int(cre2_program_size(expression)) }

    func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withMemoryRebound(to: CChar.self) { cre2_matches(expression, $0.baseAddress, $0.count) }
    }
}

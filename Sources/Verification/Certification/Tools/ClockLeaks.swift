import Environments
import JSON
import Runtime

/// No SQL of a tool asks for the time zone of the machine.
///
/// Time itself is the session's, whatever SQL asks for; only the modifiers `'localtime'` and `'utc'` of SQLite's date
/// functions would look at the machine. The runtime refuses them when they run, so a call that needs them always fails.
enum ClockLeaks {
    static func findings(_ trial: ToolTrial) -> [CertificateFinding] {
        for step in trial.tool.steps {
            guard let (word, offset) = modifier(in: step.sql) else { continue }
            return [
                trial.finding(
                    .clockLeak,
                    "'\(word)' asks for the time zone of the machine",
                    place: step.source.place(ofOffset: offset, in: step.sql),
                    evidence: ["sql": .string(step.sql)]
                )
            ]
        }
        return []
    }

    /// The first modifier in an SQL text that depends on the machine, with its place.
    static func modifier(in sql: String) -> (word: String, offset: Int)? {
        let bytes = Array(sql.utf8)
        for (token, offset) in SQLTokens(sql) where token == .quoted && bytes[offset] == UInt8(ascii: "'") {
            let inside = bytes[(offset + 1)...].prefix { $0 != UInt8(ascii: "'") }
            let word = String(decoding: inside, as: UTF8.self).lowercased()
            if word == "localtime" || word == "utc" { return (word, offset) }
        }
        return nil
    }
}

import Environments
import JSON
import Runtime
import SQLite

/// One tool with many valid calls of it, drawn from its schema and from values that exist.
struct ToolTrial {
    let worldTrial: WorldTrial
    let program: ToolProgram
    /// Valid arguments, the same in every run.
    let arguments: [JSON]

    /// How many sets of arguments are drawn.
    static let draws = 100
    /// How many calls one session takes before the next begins anew.
    private static let callsPerSession = 25

    /// `known` are arguments that solutions give.
    init(_ worldTrial: WorldTrial, _ program: ToolProgram, known: [JSON]) {
        self.worldTrial = worldTrial
        self.program = program
        var values = RandomValues(worldTrial.catalog, drawing: "tool/\(program.tool.name)")
        var drawn: [JSON] = []
        for _ in 0..<ToolTrial.draws {
            // Where some were refused by the schema after many tries, more tries would only take longer.
            guard let arguments = values.value(for: program.tool.input, valid: program.input) else { break }
            drawn.append(arguments)
        }
        arguments = known + drawn
    }

    var tool: Tool { program.tool }
    var world: World { worldTrial.world }
    var catalog: ValueCatalog { worldTrial.catalog }

    /// What all calls give, one session after another, with the states in which these end.
    func play(_ open: () throws -> any Session) throws -> Played {
        var played = Played()
        // On rows that nothing changes, the arguments alone decide what a call gives.
        var known: [JSON: CallResult] = [:]
        for start in stride(from: 0, to: arguments.count, by: ToolTrial.callsPerSession) {
            let session = try open()
            for arguments in arguments[start..<min(start + ToolTrial.callsPerSession, arguments.count)] {
                let result = known[arguments] ?? session.call(tool.name, arguments: arguments)
                if !program.writes { known[arguments] = result }
                played.results.append(result)
            }
            played.states.append(try session.snapshot())
        }
        return played
    }

    struct Played {
        /// The result of each call.
        var results: [CallResult] = []
        /// The last state of each session.
        var states: [Snapshot] = []
    }

    func finding(
        _ code: FindingCode,
        severity: Finding.Severity? = nil,
        _ message: String,
        place: SourcePlace? = nil,
        evidence: JSON = .null
    ) -> CertificateFinding {
        CertificateFinding(
            code,
            severity: severity,
            tool: tool.name,
            place: place ?? tool.place,
            "\(tool.name): \(message)",
            evidence: evidence
        )
    }
}

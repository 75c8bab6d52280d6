import ContentStore
import Environments
import Glibc
import JSON
import Runtime

/// A bug that is planted to see that it is found.
enum Plant: String, CaseIterable {
    /// A refused call moves the clock.
    case clock
    /// A refused call keeps a row.
    case row
    /// A call ends the process.
    case trap
    /// A call never ends.
    case hang
    /// A call takes all memory.
    case memory
    /// An argument makes the world break.
    case fault
    /// What a call gives depends on what other sessions did.
    case order
    /// An error says everything that was sent.
    case echo
    /// Loading ends the process.
    case loading
    /// An error of a package has no place.
    case place

    /// The target that must find it.
    var target: any FuzzTarget.Type {
        switch self {
        case .loading, .place: PackageTarget.self
        default: CallTarget.self
        }
    }

    /// The one of this process, which its parent names.
    static let current: Plant? = {
        let words = CommandLine.arguments
        guard let index = words.firstIndex(of: "--plant"), index + 1 < words.count else { return nil }
        return Plant(rawValue: words[index + 1])
    }()

    static func planted(in session: any Session) -> any Session {
        guard let current else { return session }
        return PlantedSession(session, current)
    }

    /// Loads a world, with the bug if there is one.
    static func load(_ tools: [Tool], _ body: () throws -> World) throws -> World {
        if current == .loading, tools.contains(where: { $0.json.rowText().contains("COLLATE") }) {
            fatalError("planted")
        }
        do {
            return try body()
        } catch var error as PackageError {
            guard current == .place else { throw error }
            for index in error.findings.indices where error.findings[index].code == "unknown-parameter" {
                error.findings[index].file = nil
            }
            throw error
        }
    }
}

/// A session with a bug in it.
private final class PlantedSession: Session {
    private let inner: any Session
    private let plant: Plant
    private static let calls = Counter()

    /// How many calls all sessions have made.
    private final class Counter: @unchecked Sendable {
        /// One thread runs cases.
        var value = 0
    }

    init(_ inner: any Session, _ plant: Plant) {
        self.inner = inner
        self.plant = plant
    }

    var world: World { inner.world }
    var clock: WorldTime { inner.clock }
    func stateDigest() throws(RuntimeError) -> Digest { try inner.stateDigest() }
    func snapshot() throws(RuntimeError) -> Snapshot { try inner.snapshot() }
    func restore(_ snapshot: Snapshot) throws(RuntimeError) { try inner.restore(snapshot) }
    func fork() throws(RuntimeError) -> any Session { PlantedSession(try inner.fork(), plant) }
    func set(clock: WorldTime) { inner.set(clock: clock) }
    func runSetup(_ script: [String], parameters: JSONObject) throws(RuntimeError) {
        try inner.runSetup(script, parameters: parameters)
    }

    func call(_ tool: String, arguments: JSON) -> CallResult {
        let result = inner.call(tool, arguments: arguments)
        PlantedSession.calls.value += 1
        let sent = arguments.rowText()
        switch plant {
        case .clock where result.value["error"]?["code"] == "not_found":
            inner.set(clock: inner.clock.advanced(by: 1000))
        case .row where result.value["error"]?["code"] == "conflict":
            do { try inner.runSetup(["DELETE FROM notes"], parameters: [:]) } catch { fatalError("\(error)") }
        case .trap where sent.contains("\\u0000"): fatalError("planted")
        case .hang where sent.contains("localtime"):
            // A loop that does nothing at all may be left out by an optimiser.
            while true { sched_yield() }
        case .memory where sent.contains("\u{202E}"):
            var blocks: [[UInt8]] = []
            for size in 0..<500 { blocks.append([UInt8](repeating: UInt8(truncatingIfNeeded: size), count: 1 << 20)) }
            PlantedSession.calls.value += blocks.count
        case .fault where sent.contains("9223372036854775807"):
            return .error(.environmentFault, code: "SQLITE_CORRUPT", message: "planted")
        case .order where result.outcome == .ok && sent.contains("\"limit\""):
            return CallResult(.ok, .integer(Int64(PlantedSession.calls.value)))
        case .echo where result.outcome == .invalidArguments:
            return .error(.invalidArguments, code: "invalid_arguments", message: sent)
        default: break
        }
        return result
    }
}

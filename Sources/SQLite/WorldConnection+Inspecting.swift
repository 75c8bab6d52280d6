internal import CSQLite
internal import Glibc

extension WorldConnection {
    /// How much an inspection may do: a second's worth, and enough to read, sort and compare each row.
    private static let inspectionSteps: Int64 = 20_000_000
    private static let inspectionStepsPerByte: Int64 = 50
    private static let inspectionMilliseconds: Int64 = 60_000

    /// Runs statements of ours over what a package wrote, within limits that grow with the database.
    ///
    /// Reading a table can run a package's SQL: the content of an fts5 table may be a view that never ends. So nothing
    /// here is refused, but all of it is bounded. A call that is under way goes on afterwards with what it had left.
    package func inspecting<Value>(_ body: (Connection) throws -> Value) rethrows -> Value {
        let pointer = state.pointer
        let (steps, limit) = (pointer.pointee.steps, pointer.pointee.step_limit)
        let (interruption, deadline) = (pointer.pointee.interruption, pointer.pointee.deadline)
        let role = state.role
        pointer.pointee.steps = 0
        pointer.pointee.step_limit = Self.inspectionSteps + Self.inspectionStepsPerByte * databaseBytes
        pointer.pointee.interruption = awm_interrupted_never
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        pointer.pointee.deadline =
            (Int64(now.tv_sec) * 1000 + Self.inspectionMilliseconds) * 1_000_000 + Int64(now.tv_nsec)
        state.role = .inspector
        defer {
            state.role = role
            pointer.pointee.steps = steps
            pointer.pointee.step_limit = limit
            pointer.pointee.interruption = interruption
            pointer.pointee.deadline = deadline
        }
        return try body(connection)
    }

    /// The bytes of all schemas; 0 for what cannot be read.
    private var databaseBytes: Int64 {
        do {
            return try connection.query(trusted: "SELECT name FROM pragma_database_list").reduce(0) { sum, row in
                guard case .text(let name) = row[0],
                    case .integer(let pages)? = try connection.scalar(trusted: "PRAGMA \(quoted(name)).page_count"),
                    case .integer(let size)? = try connection.scalar(trusted: "PRAGMA \(quoted(name)).page_size")
                else { return sum }
                return sum + pages * size
            }
        } catch {
            return 0
        }
    }
}

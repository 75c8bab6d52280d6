/// How much one call on a world connection may do, and how large its database may become.
package struct WorldLimits: Sendable, Hashable {
    /// Steps of SQLite's virtual machine in one call, counted to the next thousand.
    ///
    /// Deterministic: the same call on the same state stops at the same place, or never.
    package var steps: Int
    /// The time one call may take; what the steps do not bound ends here, at a moment nobody can predict.
    package var milliseconds: Int
    /// The longest text, blob or row, and the longest SQL text, in bytes.
    package var length: Int
    /// The largest size of the database.
    package var databaseBytes: Int
    /// The memory that a call may use beside what the connection held when it began.
    package var memoryBytes: Int

    /// Creates limits; what is not said is what suits the calls of an agent.
    package init(
        steps: Int = 200_000,
        milliseconds: Int = 5_000,
        length: Int = 1 << 20,
        databaseBytes: Int = 64 << 20,
        memoryBytes: Int = 128 << 20
    ) {
        self.steps = steps
        self.milliseconds = milliseconds
        self.length = length
        self.databaseBytes = databaseBytes
        self.memoryBytes = memoryBytes
    }
}

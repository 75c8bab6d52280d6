import Trajectories

/// Which rollouts to begin next, and which of those that are made to hand over: a pure queue.
struct RunWork {
    /// One rollout of the plan, and at which attempt it goes on.
    struct Sample: Sendable {
        var index: Int
        var attempt: Int
    }

    /// Samples that one task makes one after the other.
    struct Chunk: Sendable {
        /// The chunk's place among all.
        var number: Int
        var samples: [Sample]
    }

    /// A rollout with its index in the plan.
    struct Made: Sendable {
        var index: Int
        var rollout: Rollout
    }

    private let samples: [Sample]
    private let isOrdered: Bool
    private let width: Int
    private var begun = 0
    private var running = 0
    /// The next chunk to hand over, in order.
    private var nextNumber = 0
    /// Chunks that are made and wait for an earlier one.
    private var waiting: [Int: [Made]] = [:]

    /// `width` chunks are made at once. In order, a chunk has several samples, so that handing over costs little beside
    /// making; otherwise each sample is handed over when it is made.
    init(_ samples: [Sample], isOrdered: Bool, width: Int) {
        self.samples = samples
        self.isOrdered = isOrdered
        self.width = width
    }

    private var chunkSize: Int { isOrdered ? 16 : 1 }

    /// The next chunk to make; `nil` while enough are being made or wait to be handed over, and at the end.
    mutating func next() -> Chunk? {
        let number = begun
        let start = number * chunkSize
        guard start < samples.count, running < width else { return nil }
        if isOrdered, number >= nextNumber + width * 4 { return nil }
        begun += 1
        running += 1
        return Chunk(number: number, samples: Array(samples[start..<min(start + chunkSize, samples.count)]))
    }

    /// Takes a chunk that was made; gives what can be handed over.
    mutating func finish(_ chunk: Chunk, _ made: [Made]) -> [Made] {
        running -= 1
        guard isOrdered else { return made }
        waiting[chunk.number] = made
        var ready: [Made] = []
        while let next = waiting.removeValue(forKey: nextNumber) {
            ready += next
            nextNumber += 1
        }
        return ready
    }
}

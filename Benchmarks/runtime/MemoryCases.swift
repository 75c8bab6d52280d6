import Runtime

/// What live sessions take, each with one insert done.
struct MemoryCases {
    let world: World
    let isQuick: Bool

    func rows() throws -> [Row] {
        let counts = isQuick ? [10_000] : [100_000, 1_000_000]
        return try counts.map { count in
            let before = try residentBytes()
            let sessions = (0..<count).map { number in
                let session = world.session(seed: UInt64(number))
                Workload.insert.call(session)
                return session
            }
            let bytes = Double(try residentBytes() - before)
            withExtendedLifetime(sessions) {}
            try requireReuse(count, of: bytes)
            return Row(
                what: "\(count) live sessions, one insert each",
                unit: .bytes,
                ours: bytes,
                peer: nil,
                // 0.8 GB for a hundred thousand, and 8 GB for a million.
                target: .atMost(Double(count) * 8_000),
                note: "\(Int(bytes) / count) bytes each; the image is \(world.image.count / 1024) KiB"
            )
        }
    }

    /// What sessions took is there for others when they are gone; otherwise as many would take as much once more.
    private func requireReuse(_ count: Int, of bytes: Double) throws {
        let before = try residentBytes()
        for number in 0..<count { Workload.insert.call(world.session(seed: UInt64(number))) }
        let growth = Double(try residentBytes() - before)
        guard growth < bytes / 10 + 1e6 else {
            throw BenchmarkError("\(count) sessions that came and went left \(Int(growth)) bytes behind")
        }
    }
}

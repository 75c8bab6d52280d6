import JSON
import Trajectories

extension Export {
    /// The second reading, where each rollout has rows of its own.
    func writeRollouts(
        _ exporter: any RolloutExporter,
        from rows: some RowSource,
        _ progress: (Int, Int) -> Void,
        _ sink: (Action) throws -> Void
    ) throws {
        if options.order == .id {
            for (count, place) in survey.placesByID().enumerated() where survey.entries[place].verdict == nil {
                try write(rows.row(at: place), at: place, exporter, sink)
                progress(rows.count + count + 1, 2 * rows.count)
            }
        } else {
            var place = 0
            try rows.forEach { row in
                if survey.entries[place].verdict == nil { try write(row, at: place, exporter, sink) }
                place += 1
                progress(rows.count + place, 2 * rows.count)
            }
        }
    }

    private func write(
        _ row: [UInt8],
        at place: Int,
        _ exporter: any RolloutExporter,
        _ sink: (Action) throws -> Void
    ) throws {
        output.truncate(to: 0)
        try skimmer.skim(row) { json in
            let rollout = try checked(json)
            let facts = facts(at: place)
            guard isNew(rollout) else { return }
            let count = try exporter.write(rollout, facts, to: &output)
            guard count > 0 else {
                summary.leftOut[exporter.omission(of: rollout), default: 0] += 1
                return
            }
            add(rollout, facts)
            try put(rows: count, into: rollout[.split].text ?? "", sink)
        }
    }

    /// The second reading, where rows are made of pairs: only the rollouts of pairs are read.
    func writePairs(
        _ exporter: any PairExporter,
        from rows: some RowSource,
        _ progress: (Int, Int) -> Void,
        _ sink: (Action) throws -> Void
    ) throws {
        var written: Set<Int32> = []
        var other = Skimmer(limits: Export.limits)
        let pairs = survey.pairs()
        for (count, pair) in pairs.enumerated() {
            output.truncate(to: 0)
            try skimmer.skim(rows.row(at: Int(pair.better))) { json in
                let better = (rollout: try checked(json), facts: facts(at: Int(pair.better)))
                try other.skim(rows.row(at: Int(pair.worse))) { json in
                    let worse = (rollout: try checked(json), facts: facts(at: Int(pair.worse)))
                    let count = try exporter.write(better, over: worse, to: &output)
                    guard count > 0 else { return }
                    if written.insert(pair.better).inserted { add(better.rollout, better.facts) }
                    if written.insert(pair.worse).inserted { add(worse.rollout, worse.facts) }
                    try put(rows: count, into: better.rollout[.split].text ?? "", sink)
                }
            }
            progress(rows.count + count + 1, rows.count + pairs.count)
        }
        let kept = survey.entries.count { $0.verdict == nil }
        if kept > written.count { summary.leftOut[.noPair, default: 0] += kept - written.count }
    }
}

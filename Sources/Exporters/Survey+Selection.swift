extension Survey {
    /// Decides which rollouts are exported, as far as that is known without their conversations.
    mutating func select() {
        let places = placesByGroup()
        judgeAttempts(places)
        judgeStaleness()
        guard options.select != .all else { return }
        forEachGroup(of: places) { survey, group in
            let kept = group.filter { survey.entries[Int($0)].verdict == nil }
            guard let chosen = survey.choice(among: kept) else {
                for place in kept { survey.entries[Int(place)].verdict = .notSelected }
                return
            }
            for place in kept where place != chosen { survey.entries[Int(place)].verdict = .notSelected }
        }
    }

    /// The pairs of rollouts to compare, the better one first, by group in the order of the set.
    func pairs() -> [(better: Int32, worse: Int32)] {
        var pairs: [(better: Int32, worse: Int32)] = []
        var survey = self
        survey.forEachGroup(of: placesByGroup()) { survey, group in
            let kept = group.filter { survey.entries[Int($0)].verdict == nil }
            pairs += survey.pairs(among: kept)
        }
        return pairs
    }

    /// The places of all entries by group, sample and attempt, and in the order of the set among equals.
    private func placesByGroup() -> [Int32] {
        (0..<Int32(entries.count)).sorted { left, right in
            let (first, second) = (entries[Int(left)], entries[Int(right)])
            if first.group != second.group { return first.group < second.group }
            if first.sample != second.sample { return first.sample < second.sample }
            return first.attempt != second.attempt ? first.attempt < second.attempt : left < right
        }
    }

    private mutating func forEachGroup(of places: [Int32], _ body: (inout Survey, ArraySlice<Int32>) -> Void) {
        var start = 0
        while start < places.count {
            let group = entries[Int(places[start])].group
            let end = places[start...].firstIndex { entries[Int($0)].group != group } ?? places.count
            body(&self, places[start..<end])
            start = end
        }
    }

    /// Counts the samples of each group that have a reward, and leaves out attempts that were made again.
    private mutating func judgeAttempts(_ places: [Int32]) {
        var start = 0
        while start < places.count {
            let first = entries[Int(places[start])]
            let end =
                places[start...].firstIndex { place in
                    let entry = entries[Int(place)]
                    return entry.group != first.group || entry.sample != first.sample
                } ?? places.count
            let attempts = places[start..<end]
            if attempts.contains(where: { entries[Int($0)].reward != nil }) { groups[Int(first.group)].scored += 1 }
            let last = entries[Int(places[end - 1])].attempt
            for place in attempts where entries[Int(place)].attempt < last && !options.includeFaults {
                switch entries[Int(place)].verdict {
                case .otherSplit, .noCertificate, .notCertified: break
                default: entries[Int(place)].verdict = .superseded
                }
            }
            start = end
        }
    }

    private mutating func judgeStaleness() {
        guard let limit = options.maxStaleness, let newest = entries.compactMap(\.version).max() else { return }
        for place in entries.indices where entries[place].verdict == nil {
            if let version = entries[place].version, newest - version > Int64(limit) {
                entries[place].verdict = .stale
            }
        }
    }

    /// The one of a group's rollouts, in the order of their samples, that is exported.
    private func choice(among places: [Int32]) -> Int32? {
        switch options.select {
        case .all: nil
        case .best:
            places.reduce(nil as Int32?) { best, place in
                guard let best else { return place }
                let (reward, highest) = (entries[Int(place)].reward, entries[Int(best)].reward)
                return reward ?? -.infinity > highest ?? -.infinity ? place : best
            }
        case .firstCorrect: places.first { entries[Int($0)].success == true }
        }
    }

    private func pairs(among places: [Int32]) -> [(better: Int32, worse: Int32)] {
        func reward(_ place: Int32) -> Double { entries[Int(place)].reward ?? 0 }
        // Sorting is stable among equals because places are in the order of samples and that is the second key.
        let ranked = places.enumerated().sorted { left, right in
            let (first, second) = (reward(left.element), reward(right.element))
            return first != second ? first > second : left.offset < right.offset
        }.map(\.element)
        guard let best = ranked.first, let worst = ranked.last(where: { reward($0) < reward(best) }) else { return [] }
        let gap = options.minGap ?? 0
        func isFarEnough(_ better: Int32, _ worse: Int32) -> Bool {
            reward(better) > reward(worse) && reward(better) - reward(worse) >= gap
        }
        guard options.pairing == .all else { return isFarEnough(best, worst) ? [(best, worst)] : [] }
        var pairs: [(better: Int32, worse: Int32)] = []
        for (place, better) in ranked.enumerated() {
            for worse in ranked[(place + 1)...].reversed() where isFarEnough(better, worse) {
                pairs.append((better, worse))
                // As many candidates as can matter: the best ones come first, each with the worst first.
                if pairs.count >= Survey.mostCandidates { break }
            }
        }
        let limit = options.maxPairs ?? Survey.defaultPairs
        return Array(
            pairs.enumerated().sorted { left, right in
                let first = reward(left.element.better) - reward(left.element.worse)
                let second = reward(right.element.better) - reward(right.element.worse)
                return first != second ? first > second : left.offset < right.offset
            }.map(\.element).prefix(limit)
        )
    }

    /// The most pairs of a group unless asked for otherwise.
    static let defaultPairs = 8
    /// The most pairs of a group that are looked at.
    private static let mostCandidates = 10_000
}

extension Survey {
    /// What is known of the groups of rollouts that are of the split, and certified, where that was asked for.
    func groupReport() -> ExportReport.Groups {
        var rewards: [Int32: (least: Double, greatest: Double, count: Int)] = [:]
        var report = ExportReport.Groups()
        var seen: Set<Int32> = []
        for entry in entries {
            switch entry.verdict {
            case .otherSplit, .noCertificate, .notCertified: continue
            default: break
            }
            if seen.insert(entry.group).inserted {
                report.count += 1
                let group = groups[Int(entry.group)]
                if group.scored < group.size { report.incomplete += 1 }
            }
            guard let reward = entry.reward, entry.verdict != .superseded else { continue }
            let known = rewards[entry.group] ?? (reward, reward, 0)
            rewards[entry.group] = (min(known.least, reward), max(known.greatest, reward), known.count + 1)
        }
        report.zeroVariance = rewards.values.count { $0.count > 1 && $0.least == $0.greatest }
        return report
    }
}

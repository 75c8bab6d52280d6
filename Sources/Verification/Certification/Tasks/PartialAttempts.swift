import Environments
import JSON
import Runtime

/// The reference without one of its state-changing calls must score less than 1, and 0 when nothing is written at all.
enum PartialAttempts {
    static func findings(_ trial: Trial) throws -> [CertificateFinding] {
        guard let reference = trial.reference else { return [] }
        let writes = reference.isWrite.indices.filter { reference.isWrite[$0] }
        guard !writes.isEmpty else { return [] }
        var findings: [CertificateFinding] = []
        for position in writes {
            let skipped = reference.moves[position]
            // Later calls keep the arguments that the reference gave them: an agent could guess those.
            let play = try reference.replaying(Array(reference.moves[(position + 1)...]), from: position)
            guard trial.reward(of: play.attempt) == 1 else { continue }
            findings.append(
                trial.finding(
                    .needlessStep,
                    "the solution scores 1 without its call \(position + 1), \(skipped.tool)",
                    place: trial.task.solutions[0].calls[position].place,
                    evidence: [
                        "call": .count(position + 1), "tool": .string(skipped.tool), "arguments": skipped.arguments,
                    ]
                )
            )
        }
        let reads = reference.moves.indices.filter { !reference.isWrite[$0] }.map { reference.moves[$0] }
        let idle = try Play(reads, on: trial.instance.session(), answer: reference.attempt.answer)
        if findings.isEmpty, !idle.isWrite.contains(true), let reward = trial.reward(of: idle.attempt), reward > 0 {
            findings.append(
                trial.finding(
                    .unearnedReward,
                    "the right answer scores \(JSON.double(reward).rowText()), not 0, when nothing was written",
                    evidence: ["answer": reference.attempt.answer ?? .null, "reward": .double(reward)]
                )
            )
        }
        return findings
    }
}

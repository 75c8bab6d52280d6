import Environments
import JSON
import Runtime
import YAML

/// All the rules for one task.
struct TaskRules {
    let trial: WorldTrial
    /// The answers of the reference solutions of all tasks that can be played.
    let answers: EmptyHandedAttempts.OtherAnswers
    let realColumns: Set<String>
    let rollouts: Int

    /// How many sets of parameters are tried in every way; the solution is played with all of them.
    private static let sets = 2

    struct Outcome: Sendable {
        var findings: [CertificateFinding]
        var record: Certificate.Task
    }

    func run(_ task: TaskDefinition) throws -> Outcome {
        var record = Certificate.Task(id: task.id, level: .certified)
        // What cannot run, or does not score as it must, would make every other rule say the same again.
        var findings = (TaskValidation.findings(of: task, in: trial.world)).map {
            CertificateFinding($0, task: task.id)
        }
        if findings.isEmpty {
            findings = ReferenceCheck.findings(of: task, trial.prepared).map { CertificateFinding($0, task: task.id) }
        }
        if findings.isEmpty {
            for given in ReferenceCheck.parameterSets(of: task).prefix(TaskRules.sets) {
                findings += try tryAll(Trial(trial, task, given: given), &record)
            }
            findings += RealEquality.findings(task, realColumns)
            record.chance = try ChancePlay.measure(task, trial, rollouts: rollouts)
            // A verifier that takes too much takes chance as well; then it is enough to tell the cause.
            if let chance = record.chance, !findings.contains(where: { $0.severity == .error }) {
                findings += ChancePlay.findings(task, chance)
            }
        }
        findings = TaskRules.once(findings)
        let errors = findings.filter { $0.severity == .error }
        if !errors.isEmpty {
            record.level = .failed
            record.reasons = errors.map { "\($0.code): \($0.message)" }
        } else if task.solutions.isEmpty {
            record.level = .sound
            record.reasons = ["it has no reference solution"]
        }
        return Outcome(findings: findings, record: record)
    }

    private func tryAll(_ trial: Trial, _ record: inout Certificate.Task) throws -> [CertificateFinding] {
        var findings = try ReferenceVariations.findings(trial)
        let emptyHanded = try EmptyHandedAttempts.findings(trial, answers.filter { $0.task != trial.task.id })
        findings += emptyHanded
        findings += try PartialAttempts.findings(trial)
        findings += try ExtraWrites.findings(trial)
        let arguments = try ArgumentMutants.run(trial)
        let states = try StateMutants.run(trial)
        // A verifier that takes any answer is told of once.
        let answers = emptyHanded.isEmpty ? AnswerMutants.run(trial) : ArgumentMutants.Outcome()
        record.argumentMutants.add(arguments.mutants)
        record.stateMutants.add(states.mutants)
        record.answerMutants.add(answers.mutants)
        findings += arguments.findings + states.findings + answers.findings
        findings += Reachability.findings(trial)
        for (table, columns) in trial.openColumns {
            let all = Set(record.open[table] ?? []).union(columns)
            record.open[table] = all.sorted()
        }
        return findings
    }

    /// The findings without those that another set of parameters gave already.
    private static func once(_ findings: [CertificateFinding]) -> [CertificateFinding] {
        var seen: Set<[String]> = []
        return findings.filter { finding in
            let place = finding.place.map { "\($0.file):\($0.position.line):\($0.position.column)" } ?? ""
            // The message names the parameters; what follows them is the same.
            let said = finding.message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
            return seen.insert([finding.code, place, said]).inserted
        }
    }
}

extension Certificate.Mutants {
    fileprivate mutating func add(_ other: Certificate.Mutants) {
        tried += other.tried
        killed += other.killed
    }
}

extension Trial {
    /// The names of the columns of the reference's changes that depend on the clock or on chance, by table.
    fileprivate var openColumns: [String: [String]] {
        var open: [String: [String]] = [:]
        for (table, columns) in references.first?.openColumns ?? [:] {
            open[table] = columns.sorted().compactMap { column in
                diff.columns[table].flatMap { $0.indices.contains(column) ? $0[column] : nil }
            }
        }
        return open
    }
}

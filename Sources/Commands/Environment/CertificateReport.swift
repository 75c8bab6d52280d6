import Verification

/// A certificate for people: a line for each task, and what it comes to.
enum CertificateReport {
    static func text(of certificate: Certificate) -> String {
        var lines: [String] = []
        if !certificate.tasks.isEmpty {
            let header = ["task", "level", "chance", "arguments", "answers", "states"]
            lines.append(Output.table(header, certificate.tasks.map(row)))
        }
        for task in certificate.tasks where task.level == .sound {
            lines.append("\(task.id) is sound and not certified: \(task.reasons.joined(separator: "; "))")
        }
        if !certificate.tools.isEmpty {
            let calls = certificate.tools.reduce(0) { $0 + $1.calls }
            let faults = certificate.tools.reduce(0) { $0 + $1.faults }
            let tools = Output.count(certificate.tools.count, "tool")
            lines.append("\(tools), \(Output.count(calls, "call")), \(Output.count(faults, "fault"))")
        }
        let certified = certificate.certifiedTasks.count
        let tasks = Output.count(certificate.tasks.count, "task")
        lines.append("\(certificate.level.rawValue): \(certified) of \(tasks) certified")
        return lines.joined(separator: "\n")
    }

    /// Mutants are shown as those that the verifier told from the solution, out of those tried.
    private static func row(_ task: Certificate.Task) -> [String] {
        func share(_ mutants: Certificate.Mutants) -> String {
            mutants.tried == 0 ? "-" : "\(mutants.killed)/\(mutants.tried)"
        }
        return [
            task.id, task.level.rawValue, task.chance.map { Output.rounded($0.mean, 3) } ?? "-",
            share(task.argumentMutants), share(task.answerMutants), share(task.stateMutants),
        ]
    }
}

import Environments
import JSON
import JSONSchema
import Runtime

/// A tool that changes rows takes no argument in the place of the acting user, with which an agent could act as another.
enum Impersonation {
    private static let tries = 20

    static func findings(_ trial: ToolTrial) throws -> [CertificateFinding] {
        guard trial.program.writes else { return [] }
        var findings: [CertificateFinding] = []
        for (field, own) in trial.world.settings.actor {
            guard trial.tool.argumentNames.contains(where: { $0.utf8.elementsEqual(field.utf8) }) else { continue }
            if let evidence = try evidence(trial, field, own) {
                let message = "its argument \(field) takes the place of the acting user, @\(field)"
                findings.append(trial.finding(.impersonation, message, evidence: evidence))
            }
        }
        return findings
    }

    /// Two calls that differ in who acts, of which the other's is accepted as well.
    private static func evidence(_ trial: ToolTrial, _ field: String, _ own: JSON) throws -> JSON? {
        let start = trial.world.start(seed: 0)
        let others = trial.catalog.values(named: field).filter { !$0.isEqualAsJSON(own) }
        guard let other = others.first else { return nil }
        let session = try trial.world.session(at: start)
        for arguments in trial.arguments.prefix(tries) {
            let asOther = arguments.replacing([field], with: other)
            guard trial.program.input.isValid(asOther) else { continue }
            let theirs = session.call(trial.tool.name, arguments: asOther)
            guard theirs.isCommittedWrite else { continue }
            let theirChanges = try StateDiff(from: start, to: session.snapshot())
            try session.restore(start)
            let mine = session.call(trial.tool.name, arguments: arguments.replacing([field], with: own))
            let myChanges = try StateDiff(from: start, to: session.snapshot())
            // The same rows whoever is named: the argument decides nothing.
            if theirChanges == myChanges, mine == theirs { return nil }
            return [
                "argument": .string(field), "own": own, "other": other,
                "as_self": ["result": mine.value, "changes": myChanges.json],
                "as_other": ["result": theirs.value, "changes": theirChanges.json],
            ]
        }
        return nil
    }
}

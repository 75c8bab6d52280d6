import Environments
import JSON
import JSONSchema
import Runtime

/// Arguments that mean nothing are refused: unknown ones, missing ones, ones of another type.
enum InvalidArguments {
    static func findings(_ trial: ToolTrial) throws -> [CertificateFinding] {
        guard let valid = trial.arguments.first?.objectValue else { return [] }
        let input = trial.program.input
        let session = try trial.world.session(at: trial.world.start(seed: 0))
        func isAccepted(_ arguments: JSONObject) -> Bool {
            // What the schema accepts is called, so that it is the tool's own answer that counts.
            input.isValid(.object(arguments))
                && session.call(trial.tool.name, arguments: .object(arguments)).outcome != .invalidArguments
        }
        var unknown = valid
        unknown["no_such_argument"] = 1
        if isAccepted(unknown) {
            let evidence: JSON = ["arguments": .object(unknown)]
            return [trial.finding(.invalidAccepted, "it takes arguments that it does not know", evidence: evidence)]
        }
        for name in trial.tool.argumentNames {
            let accepted = samples.filter { sample in
                var arguments = valid
                arguments[name] = sample
                return input.isValid(.object(arguments))
            }
            guard accepted.count == samples.count else { continue }
            let message = "it takes values of every type for \(name)"
            return [trial.finding(.invalidAccepted, message, evidence: ["argument": .string(name)])]
        }
        return []
    }

    /// A value of every type.
    private static let samples: [JSON] = [
        1, 1.5, "text", true, .null, [], [:],
    ]
}

import ArgumentParser
import Environments

/// What the reward is made of, before what the tasks say.
struct RewardOptions: ParsableArguments {
    @Option(help: "What a part of a task earns: weights or none; otherwise as the task says.")
    var partial: String?

    @Option(help: "What each call of an unknown tool or with bad arguments takes off the reward, 0 to 1.")
    var penalty: Double?

    @Option(help: "End a rollout with this many such calls; 0 for never.")
    var endOn: Int?

    func validate() throws {
        if let penalty, !(0...1).contains(penalty) { throw ValidationError("--penalty must be between 0 and 1") }
        if let endOn, endOn < 0 { throw ValidationError("--end-on must be 0 or more") }
        if let partial, RewardRules.PartialCredit(rawValue: partial) == nil {
            throw ValidationError("--partial is \"\(partial)\", which is neither weights nor none")
        }
    }

    var rules: RewardRules {
        RewardRules(
            partial: partial.flatMap(RewardRules.PartialCredit.init(rawValue:)),
            penalty: penalty,
            endOn: endOn
        )
    }
}

import Environments
import Runtime

extension Output {
    /// What to tell a person who sees a whole result of which an agent sees a part; nothing when it sees all.
    static func observationNote(_ result: CallResult, in world: World) -> String? {
        let limit = world.settings.limits.observation
        let width = TextWidth.of(result.observation)
        guard width > limit else { return nil }
        return "an agent is shown \(limit) of these \(width) characters, and reads on with next_page"
    }
}

import ContentStore
import JSON
import Trajectories

extension RawRollout {
    /// What two rollouts share exactly when their conversations are the same: tools, roles, texts, reasoning, and the names and
    /// arguments of calls. Ids of calls, times, token ids and everything about where the rollout came from do not count.
    var conversationDigest: Digest {
        var text = ByteWriter()
        text.write(self[.tools])
        for message in Conversation(of: self, reasoning: .keep).messages {
            text.write("\n")
            text.write(message.role.name)
            text.write(message.content)
            text.writeText(message.reasoning)
            for call in message.calls {
                text.write(call.name)
                if let arguments = call.arguments { text.write(arguments) }
            }
        }
        return SHA256.hash([UInt8](text.bytes))
    }
}

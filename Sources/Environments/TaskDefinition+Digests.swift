package import ContentStore
import JSON

extension TaskDefinition {
    /// The digest of the task's line in a task set.
    package var digest: Digest { SHA256.hash(json.rowBytes()) }

    /// The digest of what judges an attempt: how the task is set up, what an answer is, the solutions and the verifier.
    ///
    /// Two versions of an environment may share it: rewards under the same digest, in worlds with the same seed, mean the same.
    package var verifierDigest: Digest {
        let parts = ["setup", "params", "answer_schema", "solution", "solutions", "verifier", "free", "derived"]
        return SHA256.hash(
            JSON.object(JSONObject(parts.compactMap { part in json[part].map { (part, $0) } })).rowBytes()
        )
    }
}

extension RewardRules {
    /// The digest of what the rules say.
    package var digest: Digest { SHA256.hash(json.rowBytes()) }
}

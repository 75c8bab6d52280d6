/// One rollout as an evaluation sees it.
package struct Sample: Sendable, Hashable {
    /// The environment of a rollout.
    package struct Environment: Sendable, Hashable {
        /// Its name, for people.
        package var name: String
        /// Its content id.
        package var contentID: String

        /// Creates the description of an environment.
        package init(name: String, contentID: String) {
            self.name = name
            self.contentID = contentID
        }
    }

    /// Where it ran.
    package var environment: Environment
    /// The task's id in its environment.
    package var task: String
    /// The task's split.
    package var split: String
    /// The task's tags; nil where nobody knows them.
    package var tags: [String]?
    /// The name of the policy's model.
    package var policy: String
    /// The run that made it.
    package var run: String
    /// The group that it belongs to.
    package var group: String
    /// How many rollouts its run planned for the group.
    package var groupSize: Int
    /// Its place in the group.
    package var index: Int
    /// Which try at that place it is, from 0.
    package var attempt: Int
    /// Its reward; nil when it was not scored.
    package var reward: Double?
    /// Whether the task was done; nil where the verifier has no such threshold.
    package var success: Bool?
    /// Whether a fault ended it.
    package var isFault: Bool

    /// Creates a sample.
    package init(
        environment: Environment,
        task: String,
        split: String,
        tags: [String]? = nil,
        policy: String,
        run: String,
        group: String,
        groupSize: Int,
        index: Int,
        attempt: Int = 0,
        reward: Double?,
        success: Bool?,
        isFault: Bool = false
    ) {
        self.environment = environment
        self.task = task
        self.split = split
        self.tags = tags
        self.policy = policy
        self.run = run
        self.group = group
        self.groupSize = groupSize
        self.index = index
        self.attempt = attempt
        self.reward = reward
        self.success = success
        self.isFault = isFault
    }

    /// Whether the rollout passed: what its verifier said, else whether its reward reaches the threshold.
    ///
    /// Nil without a reward, and where neither says.
    package func passed(threshold: Double?) -> Bool? {
        guard let reward else { return nil }
        return success ?? threshold.map { reward >= $0 }
    }
}

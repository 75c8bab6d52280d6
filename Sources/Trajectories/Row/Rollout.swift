package import JSON

/// One attempt of one policy at one task: the trajectory, its reward and where everything came from (`awm.rollout/1`).
///
/// A plain value: build it, check ``invariantViolations()``, and write ``rowBytes()``. `docs/rollouts.md` specifies every field.
package struct Rollout: Sendable {
    /// The `schema` that every row states.
    package static let schema = "awm.rollout/1"

    /// The rollout's own name, unique in its run.
    package var rolloutID: String
    /// The run that made it: one invocation with one set of settings.
    package var runID: String
    /// The rollouts that attempt the same task with the same policy, for baselines within a group.
    package var groupID: String
    /// How many rollouts the run planned for the group.
    package var groupSize: Int
    /// The rollout's place in its group, from 0.
    package var sampleIndex: Int
    /// Which try this is, from 0; it grows when a faulted rollout is made again.
    package var attempt: Int
    /// The split that the task belongs to: letters, digits and underscores.
    package var split: String
    /// The session of the world that it ran in.
    package var sessionID: String
    /// What was attempted.
    package var task: Task
    /// Who attempted it.
    package var policy: Policy
    /// What drove the policy.
    package var harness: Harness
    /// When it began, in milliseconds since 1970-01-01T00:00:00Z.
    package var createdAtMilliseconds: Int
    /// How long it took, in milliseconds.
    package var durationMilliseconds: Int
    /// The tools as the policy was shown them: OpenAI function tools.
    package var tools: [JSON]
    /// Everything that happened, in order.
    package var steps: [Step]
    /// The reward; nil exactly when the rollout was not scored.
    package var reward: Double?
    /// Whether the task was done; nil when the rollout was not scored or its reward has no such threshold.
    package var success: Bool?
    /// How it ended and what the verifier found.
    package var outcome: Outcome
    /// Token counts and whatever else the endpoint reported, summed over the rollout.
    package var usage: JSONObject
    /// What every assistant step carries at least.
    package var capture: Capture

    /// Creates a rollout.
    package init(
        rolloutID: String,
        runID: String,
        groupID: String,
        groupSize: Int = 1,
        sampleIndex: Int = 0,
        attempt: Int = 0,
        split: String,
        sessionID: String,
        task: Task,
        policy: Policy,
        harness: Harness,
        createdAtMilliseconds: Int,
        durationMilliseconds: Int,
        tools: [JSON],
        steps: [Step],
        reward: Double?,
        success: Bool?,
        outcome: Outcome,
        usage: JSONObject = [:],
        capture: Capture = .text
    ) {
        self.rolloutID = rolloutID
        self.runID = runID
        self.groupID = groupID
        self.groupSize = groupSize
        self.sampleIndex = sampleIndex
        self.attempt = attempt
        self.split = split
        self.sessionID = sessionID
        self.task = task
        self.policy = policy
        self.harness = harness
        self.createdAtMilliseconds = createdAtMilliseconds
        self.durationMilliseconds = durationMilliseconds
        self.tools = tools
        self.steps = steps
        self.reward = reward
        self.success = success
        self.outcome = outcome
        self.usage = usage
        self.capture = capture
    }
}

extension Rollout: Equatable {
    /// Equality of what would be written: strings by their bytes, which `String`'s own `==` does not do.
    package static func == (left: Rollout, right: Rollout) -> Bool { left.json() == right.json() }
}

extension Rollout {
    /// The task of a rollout, named so that it can be found again.
    package struct Task: Sendable {
        /// The environment's name, for people.
        package var environment: String
        /// The environment's content id: `sha256:` and 64 hexadecimal digits.
        package var environmentID: String
        /// The task's id in its environment.
        package var taskID: String
        /// A hash of what the policy was first shown, or nil when nobody computed one.
        package var promptHash: String?
        /// The seed of the session's random source.
        package var seed: Int
        /// The content id of the certificate that the run went by, or nil when it asked for none.
        package var certificate: String?
        /// The content id of the task set that the task is in.
        package var taskSet: String?
        /// The hash of the task's line in its task set (`awm.task/1`), `sha256:…`.
        package var taskHash: String?
        /// The hash of what judges an attempt: the task's set-up, solution and verifier.
        package var verifierHash: String?
        /// The hash of ``reward``.
        package var rewardHash: String?
        /// The reward rules in force, those of whoever ran the rollout included.
        package var reward: JSONObject?
        /// The task's parameters as they were drawn or given.
        package var parameters: JSONObject?
        /// The task's tags; `difficulty-N` among them says how hard it is.
        package var tags: [String]?

        /// Creates the description of a task.
        package init(
            environment: String,
            environmentID: String,
            taskID: String,
            promptHash: String?,
            seed: Int,
            certificate: String? = nil,
            taskSet: String? = nil,
            taskHash: String? = nil,
            verifierHash: String? = nil,
            rewardHash: String? = nil,
            reward: JSONObject? = nil,
            parameters: JSONObject? = nil,
            tags: [String]? = nil
        ) {
            self.environment = environment
            self.environmentID = environmentID
            self.taskID = taskID
            self.promptHash = promptHash
            self.seed = seed
            self.certificate = certificate
            self.taskSet = taskSet
            self.taskHash = taskHash
            self.verifierHash = verifierHash
            self.rewardHash = rewardHash
            self.reward = reward
            self.parameters = parameters
            self.tags = tags
        }
    }

    /// The policy of a rollout.
    package struct Policy: Sendable {
        /// The model's name, or the policy's when it is no model.
        package var model: String
        /// The version of the weights at the first call.
        package var versionStart: String?
        /// The version of the weights at the last call.
        package var versionEnd: String?
        /// The tokenizer's name or hash.
        package var tokenizer: String?
        /// The hash of the chat template.
        package var chatTemplateSHA256: String?
        /// The sampling parameters in effect, as the endpoint names them.
        package var sampling: JSONObject

        /// Creates the description of a policy.
        package init(
            model: String,
            versionStart: String? = nil,
            versionEnd: String? = nil,
            tokenizer: String? = nil,
            chatTemplateSHA256: String? = nil,
            sampling: JSONObject = [:]
        ) {
            self.model = model
            self.versionStart = versionStart
            self.versionEnd = versionEnd
            self.tokenizer = tokenizer
            self.chatTemplateSHA256 = chatTemplateSHA256
            self.sampling = sampling
        }
    }

    /// The agent loop of a rollout.
    package struct Harness: Sendable {
        /// The loop's name.
        package var name: String
        /// The loop's version.
        package var version: String
        /// How tool calls were written: `openai`, `hermes-xml`, or `none` for a policy that writes no text.
        package var toolCallFormat: String
        /// How the policy was shown the world; nil where nobody said.
        package var presentation: Presentation?
        /// The SQLite library that the world ran on: `version`, `source` and the hash of its compile `options`.
        package var sqlite: JSONObject?
        /// What the loop allowed: `max_turns`, `max_tokens`, `timeout_ms`, `history`, ….
        package var limits: JSONObject?

        /// Creates the description of an agent loop.
        package init(
            name: String,
            version: String,
            toolCallFormat: String,
            presentation: Presentation? = nil,
            sqlite: JSONObject? = nil,
            limits: JSONObject? = nil
        ) {
            self.name = name
            self.version = version
            self.toolCallFormat = toolCallFormat
            self.presentation = presentation
            self.sqlite = sqlite
            self.limits = limits
        }
    }

    /// How a policy was shown a world: what a replay needs to show it the same way.
    package struct Presentation: Sendable {
        /// The mode's name: `full`, `names`, `search` or `meta`.
        package var mode: String
        /// The most characters of an observation.
        package var observation: Int

        /// Creates the description of a presentation.
        package init(mode: String, observation: Int) {
            self.mode = mode
            self.observation = observation
        }
    }

    /// How much of the sampling was recorded.
    package enum Capture: String, Sendable, CaseIterable {
        /// Token ids and their log probabilities, as the engine gave them.
        case tokens
        /// Log probabilities without token ids.
        case logprobs
        /// Text only: good for evaluation and supervised training.
        case text
    }
}

package import JSON

/// What a synthesis is to make environments from: everything that decides what comes out, and nothing of where it runs.
///
/// It holds the texts of its prompts, so that a later awm with others replays it all the same.
package struct Recipe: Sendable {
    package static let schema = "awm.recipe/1"

    /// How many of everything a world is to have; what a model makes may be a few more.
    package struct Numbers: Sendable, Hashable {
        package var tables = 12
        package var rows = 130
        package var tools = 20
        package var tasks = 10

        package init() {}
    }

    /// How answers are asked for.
    package enum ResponseFormat: String, Sendable, CaseIterable {
        /// `response_format` with the stage's JSON Schema.
        case schema = "json_schema"
        /// `response_format` `json_object`.
        case object = "json_object"
        /// Only in words.
        case none
    }

    /// Scenarios, each a name or a sentence or two.
    package var scenarios: [String] = []
    /// How many more scenarios are to be thought up.
    package var count = 0
    /// What the thought-up ones are about.
    package var categories = Recipe.defaultCategories
    package var numbers = Numbers()
    /// The most answers of a stage, and the most drafts of a solution.
    package var attempts = 3
    /// How many tools are written in one answer.
    package var toolsPerRequest = 8
    /// The most turns of a solver.
    package var turns = 40
    package var model = ""
    /// Models of stages that have one of their own.
    package var stageModels: [StageName: String] = [:]
    /// The model that compares scenarios; without one they are compared by their words.
    package var embeddingModel: String?
    package var sampling = JSONObject()
    package var extra = JSONObject()
    package var responseFormat = ResponseFormat.none
    package var prompts = PromptLibrary.builtIn

    package init() {}

    package static let defaultCategories = [
        "transport", "health and care", "education", "trade and retail", "food and hospitality", "culture and events",
        "public services", "repair and crafts", "farming and nature", "housing and property", "sport and leisure",
        "logistics", "finance and insurance", "science and laboratories", "media and publishing",
        "energy and utilities",
    ]

    /// The model of a stage.
    package func model(of stage: StageName) -> String { stageModels[stage] ?? model }

    /// The recipe as it is kept.
    package var json: JSON {
        [
            "schema": .string(Recipe.schema),
            "scenarios": .array(scenarios.map { .string($0) }),
            "count": .count(count),
            "categories": .array(categories.map { .string($0) }),
            "numbers": [
                "tables": .count(numbers.tables), "rows": .count(numbers.rows), "tools": .count(numbers.tools),
                "tasks": .count(numbers.tasks),
            ],
            "attempts": .count(attempts),
            "tools_per_request": .count(toolsPerRequest),
            "turns": .count(turns),
            "model": .string(model),
            "stage_models": .object(
                JSONObject(
                    stageModels.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                        ($0.key.rawValue, .string($0.value))
                    }
                )
            ),
            "embedding_model": embeddingModel.map { .string($0) } ?? .null,
            "sampling": .object(sampling),
            "extra_body": .object(extra),
            "response_format": .string(responseFormat.rawValue),
            "prompts": .object(JSONObject(StageName.allCases.map { ($0.rawValue, .string(prompts[$0].text)) })),
        ]
    }

    /// Reads a recipe that was kept.
    package init(json: JSON) throws(SynthesisError) {
        guard json["schema"]?.stringValue == Recipe.schema, let model = json["model"]?.stringValue else {
            throw SynthesisError(.invalidRecipe, "this is no \(Recipe.schema)")
        }
        func number(_ json: JSON?, _ otherwise: Int) -> Int { Int(json?.integerValue ?? Int64(otherwise)) }
        func texts(_ json: JSON?) -> [String] { (json?.arrayValue ?? []).compactMap(\.stringValue) }
        self.model = model
        scenarios = texts(json["scenarios"])
        count = number(json["count"], 0)
        categories = texts(json["categories"])
        numbers.tables = number(json["numbers"]?["tables"], numbers.tables)
        numbers.rows = number(json["numbers"]?["rows"], numbers.rows)
        numbers.tools = number(json["numbers"]?["tools"], numbers.tools)
        numbers.tasks = number(json["numbers"]?["tasks"], numbers.tasks)
        attempts = number(json["attempts"], attempts)
        toolsPerRequest = max(1, number(json["tools_per_request"], toolsPerRequest))
        turns = number(json["turns"], turns)
        for (name, value) in json["stage_models"]?.objectValue ?? [:] {
            guard let stage = StageName(rawValue: name), let model = value.stringValue else { continue }
            stageModels[stage] = model
        }
        embeddingModel = json["embedding_model"]?.stringValue
        sampling = json["sampling"]?.objectValue ?? [:]
        extra = json["extra_body"]?.objectValue ?? [:]
        responseFormat = json["response_format"]?.stringValue.flatMap { ResponseFormat(rawValue: $0) } ?? .none
        prompts = try PromptLibrary((json["prompts"]?.objectValue ?? [:]).values.compactMap(\.stringValue))
    }
}

import JSON
import Runtime

/// A small world to present, and agents that act in it.
enum PresentedWorld {
    static let tools = """
        - name: list_users
          description: |
            Users of the shop, by name. Only those that may
            sign in.
          input:
            type: object
            properties:
              active: {type: boolean, default: true, description: Whether they may sign in}
              kind: {type: string, enum: [staff, customer]}
            additionalProperties: false
          steps: [{rows: users, sql: "SELECT id, name FROM users WHERE :kind IS NULL OR :active"}]
        - name: add_log
          description: Write a line into the log.
          input:
            type: object
            properties: {text: {type: string}}
            required: [text]
            additionalProperties: false
          steps: [{value: id, sql: "INSERT INTO log (text) VALUES (:text) RETURNING id"}]
          result: {id: $id}
        - name: count_up
          description: Numbers from one on.
          input:
            type: object
            properties: {limit: {type: integer, minimum: 1, maximum: 500}}
            required: [limit]
            additionalProperties: false
          steps:
            - rows: numbers
              sql: |
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :limit)
                SELECT i, 'number ' || i AS name FROM n ORDER BY i
          result: {numbers: $numbers, of: $limit}
        """

    static let submit: JSON = ["type": "function", "function": ["name": "submit", "parameters": ["type": "object"]]]

    static func world(_ settings: String = "limits: {observation: 500}") throws -> World {
        try TestWorld.load(tools: tools, settings: settings)
    }

    static func agent(
        _ mode: PresentationMode,
        settings: String = "limits: {observation: 500}"
    ) throws -> PresentedAgent {
        PresentedAgent(Presentation(try world(settings), mode: mode).adding([submit]))
    }
}

/// An agent with a session of its own, seen through a presentation.
struct PresentedAgent {
    var view: AgentView
    let session: any Session
    /// The calls of the world that were made.
    private(set) var log: [WorldCall] = []

    init(_ presentation: Presentation) {
        view = AgentView(presentation)
        session = presentation.world.session(seed: 0)
    }

    @discardableResult
    mutating func send(_ call: AgentCall) -> Observation {
        switch view.take(call) {
        case .answered(let observation): return observation
        case .call(let call):
            log.append(call)
            return view.observe(call.result(in: session), of: call)
        }
    }

    mutating func send(_ name: String, _ arguments: JSON) -> Observation { send(AgentCall(name, arguments)) }
}

extension Observation {
    /// The text as the JSON it must be.
    func json() throws -> JSON { try JSON(parsing: text) }
}

extension Presentation {
    var shownNames: [String] { functionDefinitions.compactMap { $0["function"]?["name"]?.stringValue } }
}

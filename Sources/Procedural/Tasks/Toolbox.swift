/// The tools of an environment by what they do.
struct Toolbox: Sendable {
    let tools: [ToolPlan]
    private let byFamily: [ToolFamily: Int]

    init(_ tools: [ToolPlan]) {
        self.tools = tools
        byFamily = Dictionary(tools.enumerated().map { ($1.family, $0) }, uniquingKeysWith: { first, _ in first })
    }

    subscript(_ family: ToolFamily) -> ToolPlan? { byFamily[family].map { tools[$0] } }

    /// The tools that count and sum rows of an entity.
    func summaries(_ entity: Int) -> [ToolPlan] {
        tools.filter { plan in
            if case .summary(entity, _, _) = plan.family { true } else { false }
        }
    }

    /// Whether a row whose label is known can be found.
    func finds(_ entity: Int) -> Bool {
        self[.getByLabel(entity)] != nil || self[.search(entity)] != nil || self[.list(entity)] != nil
    }
}

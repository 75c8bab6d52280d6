package import JSON

/// A format of task rows.
package protocol TaskExporter: Sendable {
    /// What the format is, in one sentence for the card.
    static var summary: String { get }

    /// How the trainer is given the files, as Markdown for the card.
    static var usage: String { get }

    /// The end of the files' names.
    static var fileExtension: String { get }

    /// What drives the agent when nobody says otherwise; nil in formats that do not name it.
    static var agent: String? { get }

    /// The columns, in the order of the card; `certified` rows name their certificate.
    func features(certified: Bool) -> [Feature]

    /// The row of a task; `index` counts the rows of its split, `agent` is what drives the agent.
    func row(for task: TaskRow, index: Int, agent: String) -> JSON
}

/// The formats of task rows that there are.
package enum TaskFormat: String, Sendable, CaseIterable {
    /// ``TRLTasks``.
    case trl
    /// ``VerlTasks``.
    case verl
    /// ``SkyRLTasks``.
    case skyrl
    /// ``NeMoGymTasks``.
    case nemoGym = "nemo-gym"
    /// ``SlimeTasks``.
    case slime

    /// What makes the format's rows.
    package var exporter: any TaskExporter {
        switch self {
        case .trl: TRLTasks()
        case .verl: VerlTasks()
        case .skyrl: SkyRLTasks()
        case .nemoGym: NeMoGymTasks()
        case .slime: SlimeTasks()
        }
    }
}

package import JSON

/// Why a task is not in an export.
package enum TaskLeftOut: String, Sendable, CaseIterable {
    /// Its environment has no certificate in the store, and one was asked for.
    case noCertificate = "no_certificate"
    /// Its environment's certificate does not certify it.
    case notCertified = "not_certified"
    /// It is of another split than the one asked for.
    case otherSplit = "other_split"
    /// There are fewer attempts at it than asked for.
    case tooFewAttempts = "too_few_attempts"
    /// It is passed more often or less often than asked for.
    case passRate = "pass_rate"

    /// The reason as a sentence for the card.
    var explanation: String {
        switch self {
        case .noCertificate: "Its environment has no certificate, and one was asked for."
        case .notCertified: "Its environment's certificate does not certify it."
        case .otherSplit: "It is of another split than the one asked for."
        case .tooFewAttempts: "There are fewer attempts at it than asked for."
        case .passRate: "It is passed more often or less often than asked for."
        }
    }
}

/// What an export of tasks holds and what it does not.
package struct TaskExportSummary: Sendable {
    /// An environment that tasks were taken from.
    package struct Environment: Sendable {
        /// Its name.
        package var name: String
        /// Its content id.
        package var contentID: String
        /// The content id of its certificate; nil when none was asked for.
        package var certificate: String?
        /// The split that all its tasks were given; nil where they keep their own.
        package var split: String?
        /// How many of its tasks are there.
        package fileprivate(set) var tasks = 0
        /// How many rows they have.
        package fileprivate(set) var rows = 0
        fileprivate var last: String?

        /// Describes an environment.
        package init(name: String, contentID: String, certificate: String? = nil, split: String? = nil) {
            self.name = name
            self.contentID = contentID
            self.certificate = certificate
            self.split = split
        }
    }

    /// How many tasks were left out, by reason.
    package var leftOut: [TaskLeftOut: Int] = [:]
    /// The environments in the order in which they were named.
    package var environments: [Environment] = []
    /// Environments that are nearly the same, where anybody looked.
    package var clusters: [JSON] = []
    /// The files of rows, by split.
    package var files: [ExportSummary.Shard] = []

    /// How many tasks are there.
    package var tasks: Int { environments.reduce(0) { $0 + $1.tasks } }
    /// How many rows they have.
    package var rows: Int { environments.reduce(0) { $0 + $1.rows } }

    /// The reasons in byte order of their words.
    package var leftOutInOrder: [(reason: TaskLeftOut, tasks: Int)] {
        leftOut.map { ($0.key, $0.value) }.sorted { $0.0.rawValue < $1.0.rawValue }
    }

    /// Counts a row of the last environment; the rows of a task follow one another.
    mutating func add(_ row: TaskRow) {
        guard let place = environments.indices.last else { return }
        environments[place].rows += 1
        guard environments[place].last != row.taskID else { return }
        environments[place].last = row.taskID
        environments[place].tasks += 1
    }

    /// `awm-export.json` of an export of tasks (`awm.taskexport/1`).
    func manifest(_ options: TaskExportOptions) -> JSON {
        [
            "schema": "awm.taskexport/1",
            "format": .string(options.format.rawValue),
            "options": .object(options.asked),
            "environments": .array(
                environments.map { environment in
                    [
                        "name": .string(environment.name), "content_id": .string(environment.contentID),
                        "certificate": environment.certificate.map { .string($0) } ?? .null,
                        "split": environment.split.map { .string($0) } ?? .null,
                        "tasks": .count(environment.tasks), "rows": .count(environment.rows),
                    ]
                }
            ),
            "clusters": .array(clusters),
            "counts": [
                "tasks": .count(tasks),
                "rows": .count(rows),
                "left_out": .object(JSONObject(leftOutInOrder.map { ($0.reason.rawValue, .count($0.tasks)) })),
            ],
            "files": .array(
                files.map { file in
                    [
                        "path": .string(file.path), "split": .string(file.split), "rows": .count(file.rows),
                        "size": .count(file.size), "sha256": .string(file.sha256),
                    ]
                }
            ),
        ]
    }
}

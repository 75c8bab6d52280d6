import ContentStore

/// A clean run of a scenario, taken down change by change.
struct Rehearsal {
    let scenario: Scenario
    var examination: Examination
    /// The changes, with the acknowledgements where they came.
    private(set) var changes: [Change]
    /// The disk before the first change and after each, under each model.
    private(set) var disks: [Disk.Kind: [Disk]]

    /// Runs the scenario in `folder`, which is emptied before and after.
    ///
    /// Throws when the changes that were observed do not make the tree that the run has left: then something was changed
    /// past the observers, and no statement about crashes would hold.
    init(_ scenario: Scenario, in folder: String) throws {
        self.scenario = scenario
        Files.remove(folder)
        examination = try Examination(scenario, cleanRunIn: folder)
        Files.remove(folder)
        try Files.makeFolder(folder)
        let place = Place(folder)
        try scenario.prepare(place)
        place.close()
        let before = try Tree(readFrom: folder)
        changes = try Rehearsal.record(folder) {
            for step in scenario.steps {
                try step(place)
                Tracing.note { _ in .acknowledge }
            }
            place.close()
        }
        var disks: [Disk.Kind: [Disk]] = [:]
        for kind in Disk.Kind.allCases {
            disks[kind] = try Rehearsal.play(changes, on: Disk(kind, holding: before))
            let missed = try disks[kind]?.last?.live.differences(from: Tree(readFrom: folder)) ?? []
            guard missed.isEmpty else {
                throw HarnessError(
                    "\(scenario.name): the observers missed changes of \(missed.joined(separator: ", "))"
                )
            }
        }
        self.disks = disks
        Files.remove(folder)
    }

    /// The same run by a store that leaves out some changes.
    func without(_ isLost: (Change) -> Bool) throws -> Rehearsal {
        var broken = self
        broken.changes = changes.filter { !isLost($0) }
        for kind in Disk.Kind.allCases {
            guard let first = disks[kind]?.first else { continue }
            broken.disks[kind] = try Rehearsal.play(broken.changes, on: first)
        }
        return broken
    }

    /// The changes that `body` makes in a folder.
    static func record(_ folder: String, _ body: () throws -> Void) throws -> [Change] {
        let log = ChangeLog()
        try Tracing.observing(folder, { log.add($0) }, body)
        return log.all
    }

    /// A disk before the first change and after each.
    static func play(_ changes: [Change], on disk: Disk) throws -> [Disk] {
        var disks = [disk]
        var disk = disk
        for change in changes {
            try disk.apply(change)
            disks.append(disk)
        }
        return disks
    }

    /// How many steps were acknowledged among the first `count` changes.
    static func acknowledged(_ changes: [Change], _ count: Int) -> Int {
        changes.prefix(count).count { if case .acknowledge = $0 { true } else { false } }
    }

    /// The changes without the acknowledgements: a kill comes before one of these.
    var killable: [Change] { changes.filter { if case .acknowledge = $0 { false } else { true } } }

    /// The tree before the first step.
    var start: Tree { disks[.ordered]?.first?.live ?? Tree() }
}

import ContentStore
import JSON

/// Looks at a store after a crash: opens it, compares it with what was promised, and uses it again.
struct Examination {
    let scenario: Scenario
    /// What a clean run comes to: before the first step, and after each.
    let states: [StoreState]
    /// Whether to keep a copy of what a crash has left, beside its folder.
    var keeps = false

    /// The states of a clean run in `folder`.
    init(_ scenario: Scenario, cleanRunIn folder: String) throws {
        self.scenario = scenario
        let place = Place(folder)
        try scenario.prepare(place)
        place.close()
        let isDamaged = scenario.isDamaged
        func state() throws -> StoreState { try StoreState(Store(at: place.path), allowingDamage: isDamaged) }
        var states = [scenario.isFresh ? StoreState() : try state()]
        for step in scenario.steps {
            try step(place)
            states.append(try state())
        }
        self.states = states
    }

    /// What is wrong with the store in `folder`, whose caller was told that `acknowledged` steps are done; `nil` if nothing.
    func failure(in folder: String, acknowledged: Int, after crash: Crash) -> String? {
        let place = Place(folder)
        do {
            if keeps { try Tree(readFrom: folder).write(to: folder + "-before") }
            let isMissing = scenario.isFresh && acknowledged == 0
            let store = try stage("opening") { try place.store(creating: isMissing) }
            if let problem = try stage("recovering sets", { try recover(store, acknowledged, crash) }) {
                return problem
            }
            let state = try stage("reading") {
                try compared(StoreState(store, allowingDamage: scenario.isDamaged))
            }
            let allowed = states[acknowledged...min(acknowledged + 1, states.count - 1)].map(compared)
            // A repair heals one thing after the other.
            let isUnderRepair = scenario.isDamaged && acknowledged == 0 && state.isBetween(states[0], states[1])
            guard isUnderRepair || allowed.contains(state) else {
                return "after \(acknowledged) acknowledged steps: \(state.difference(from: allowed[0]))"
            }
            if !scenario.isDamaged || state == states.last.map(compared),
                let problem = try stage("checking", { try problem(in: store) })
            {
                return problem
            }
            place.close()
            // The step that the crash cut short is done again, and all that come after it.
            for step in scenario.steps[min(acknowledged, scenario.steps.count)...] {
                try stage("doing it again") { try step(place) }
            }
            place.close()
            let final = try stage("opening again") { try place.store() }
            let finalState = try stage("reading again") { try compared(StoreState(final)) }
            guard let last = states.last.map(compared), finalState == last else {
                return "done again: \(finalState.difference(from: compared(states[states.count - 1])))"
            }
            if let problem = try stage("checking again", { try problem(in: final) }) { return problem }
            return try stage("using sets again") { try useSetsAgain(final) }
        } catch {
            return "\(error)"
        }
    }

    /// What is wrong with a store beyond its references.
    private func problem(in store: Store) throws -> String? {
        var findings = try store.fsck(depth: .deep).findings.filter(\.isError)
        if scenario.hasForeignTool {
            let needed = try needed(in: store)
            findings.removeAll { $0.message.hasPrefix("index.json lists ") || !needed.contains($0.subject) }
        }
        if let finding = findings.first { return "fsck: \(finding.message)" }
        let names = try store.referenceEntries().map { "\($0.name):\($0.tag)" }
        let index = try JSON(parsing: Files.read(store.path + "/index.json", limit: 1 << 20))
        let listed = Set(
            (index["manifests"]?.arrayValue ?? []).compactMap { $0["annotations"]?[Self.name]?.stringValue }
        )
        if let missing = names.first(where: { !listed.contains($0) }) { return "index.json does not list \(missing)" }
        if !scenario.hasForeignTool, listed.count > names.count { return "index.json lists what is untagged" }
        let sessions = try Files.names(in: store.path + "/awm/sessions")
        if !sessions.isEmpty { return "an abandoned session is left: \(sessions)" }
        // The index of blobs is a cache that must know every manifest all the same.
        for entry in try store.referenceEntries() {
            for digest in [entry.manifest, entry.contentID] {
                let found = try store.resolve(Reference(parsing: "@" + digest.hex.prefix(20)))
                guard found.contentID == entry.contentID else { return "@\(digest.short) leads elsewhere" }
            }
        }
        return nil
    }

    /// The digests of everything that references lead to, and the references themselves.
    private func needed(in store: Store) throws -> Set<String> {
        var needed: Set<String> = ["refs.db"]
        for entry in try store.referenceEntries() {
            needed.formUnion(["\(entry.name):\(entry.tag)", entry.manifest.description])
            needed.formUnion(try store.manifest(entry.manifest).blobs.map(\.digest.description))
        }
        return needed
    }

    private static let name = "org.opencontainers.image.ref.name"

    /// Names the stage at which an error came.
    private func stage<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw HarnessError("\(name): \(error)")
        }
    }
}

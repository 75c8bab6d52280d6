import ContentStore
import Trajectories

/// Compares a store with what its processes were told.
struct Verification {
    let store: Store
    let journals: [Journal]
    private var values: [String: [String?]] = [:]
    var failures: [String] = []

    init(_ store: Store, _ journals: [Journal]) throws {
        self.store = store
        self.journals = journals
        failures = journals.flatMap(\.failures)
        // What recorders have left is part of the sets only when it is sealed.
        _ = try SegmentRecovery.run(in: store)
        // What each name has stood for, one after the other.
        for entry in try store.reflog(name: nil, tag: nil).reversed() {
            values[entry.name, default: [nil]].append(entry.new?.description)
        }
        try check()
    }

    private mutating func check() throws {
        try checkSets()
        let report = try store.fsck(depth: .deep)
        failures += report.findings.filter(\.isError).map { "fsck: \($0.message)" }
        var current: [String: String] = [:]
        for entry in try store.referenceEntries() {
            current[entry.name] = entry.manifest.description
            do {
                let artifact = try store.resolve(Reference(name: entry.name, tag: entry.tag))
                for layer in artifact.manifest.layers { _ = try store.content(of: layer) }
            } catch {
                failures.append("\(entry.name) cannot be read: \(error)")
            }
        }
        for (name, values) in values {
            let logged = values.last ?? nil
            guard logged != current[name] else { continue }
            failures.append("\(name) is \(current[name] ?? "nothing"), but the log ends with \(logged ?? "nothing")")
        }
        for journal in journals { checkChanges(journal) }
        checkShared(current)
        checkOwn(current)
        for content in Set(journals.flatMap(\.pins)) {
            do {
                let artifact = try store.resolve(Reference(parsing: "@" + content))
                for layer in artifact.manifest.layers { _ = try store.content(of: layer) }
            } catch {
                failures.append("the pinned \(content) cannot be read: \(error)")
            }
        }
    }

    /// Every acknowledged change is in the log, in the order of the process. Setting what is so already leaves no entry.
    private mutating func checkChanges(_ journal: Journal) {
        var places: [String: Int] = [:]
        for change in journal.changes where change.isAcknowledged {
            let values = values[change.name] ?? [nil]
            guard let place = values[(places[change.name] ?? 0)...].firstIndex(of: change.manifest) else {
                failures.append("the log has lost that \(change.name) became \(change.manifest ?? "nothing")")
                return
            }
            places[change.name] = place
        }
    }

    /// A name of one process stands for what that process was told last, or for what it tried after that.
    private mutating func checkOwn(_ current: [String: String]) {
        for journal in journals {
            var allowed: [String: Set<String>] = [:]
            for change in journal.changes where change.name.hasPrefix("own-") {
                if change.isAcknowledged { allowed[change.name] = [] }
                allowed[change.name, default: ["-"]].insert(change.manifest ?? "-")
            }
            for (name, values) in allowed where !values.contains(current[name] ?? "-") {
                failures.append(
                    "\(name) is \(current[name] ?? "nothing"), not \(values.sorted().joined(separator: " or "))"
                )
            }
        }
    }

    /// A shared name stands for something that somebody made it stand for.
    private mutating func checkShared(_ current: [String: String]) {
        var tried: [String: Set<String>] = [:]
        for change in journals.flatMap(\.changes) { tried[change.name, default: []].insert(change.manifest ?? "-") }
        for (name, values) in tried where name.hasPrefix("shared-") && current[name] != nil {
            if !values.contains(current[name] ?? "-") { failures.append("\(name) is what nobody made it") }
        }
    }
}

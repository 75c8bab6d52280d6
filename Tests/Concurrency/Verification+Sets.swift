import ContentStore
import Trajectories

extension Verification {
    /// Every row that a recorder took is in its set once, beside those that came with it, and nothing else is there.
    mutating func checkSets() throws {
        var left: [String: [Journal.Recording]] = [:]
        for recording in journals.flatMap(\.recordings) { left[recording.set, default: []].append(recording) }
        for (set, recordings) in left.sorted(by: { $0.key < $1.key }) {
            let ids = try ids(in: set)
            var places: [String: Int] = [:]
            for (place, id) in ids.enumerated() {
                if places.updateValue(place, forKey: id) != nil { failures.append("\(set) has the row \(id) twice") }
            }
            for recording in recordings {
                let found = recording.ids.map { places[$0] }
                guard let first = found[0], found == (0..<found.count).map({ first + $0 }) else {
                    let shown = found.map { $0.map(String.init) ?? "missing" }
                    failures.append("rows of one recording are \(shown) in \(set): \(recording.ids)")
                    continue
                }
            }
            let known = Set(recordings.flatMap(\.ids))
            for id in ids where !known.contains(id) { failures.append("nobody has recorded \(id) of \(set)") }
        }
        let open = store.path + "/awm/open"
        for folder in Files.exists(open) ? try Files.names(in: open) : [] {
            let files = try Files.names(in: open + "/" + folder)
            if !files.isEmpty { failures.append("sealing has left \(files) of \(folder)") }
        }
    }

    /// The ids of a set's records in order; each record is found by its id as well.
    private func ids(in set: String) throws -> [String] {
        guard try store.referenceEntries().contains(where: { $0.name == set }) else { return [] }
        let stored = try StoredTrajectories(store.resolve(Reference(name: set)), in: store)
        var ids: [String] = []
        var rows = try stored.rows()
        while let row = try rows.next() {
            let id = SHA256.hash(row)
            guard try stored.record(RecordPrefix(id)) == row else { throw RunError("\(id) leads to another record") }
            ids.append(id.hex)
        }
        return ids
    }
}

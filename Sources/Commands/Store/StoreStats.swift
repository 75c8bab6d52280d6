import ArgumentParser
import ContentStore
import JSON

struct StoreStats: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Count what is in the store and what it takes.",
        discussion:
            "\"stored\" is bytes on the disk, shared parts counted once; \"content\" what they hold when expanded."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let statistics = try store.open().statistics()
        if output.json { return Output.result(json(statistics)) }
        if output.quiet { return Output.result(String(statistics.blobs.bytes)) }
        let kinds = statistics.kinds.map { kind in
            [
                kind.kind.title, String(kind.references), String(kind.artifacts), Output.size(kind.stored.bytes),
                Output.size(kind.content.bytes), ratio(kind.content.bytes, kind.stored.bytes),
            ]
        }
        Output.result(Output.table(["kind", "references", "artifacts", "stored", "content", "smaller"], kinds))
        Output.result("")
        let rows = [
            amount("blobs", statistics.blobs), amount("  of these in no tag", statistics.untagged),
            amount("in quarantine", statistics.quarantine), amount("expanded seeds", statistics.raw),
            amount("being recorded", statistics.open), amount("databases", statistics.databases),
            ["pins", String(statistics.pins), ""], ["checkouts", String(statistics.checkouts), ""],
            ["log entries", String(statistics.logEntries), ""],
        ]
        Output.result(Output.table(["what", "count", "bytes"], rows))
    }

    private func amount(_ what: String, _ amount: StoreStatistics.Amount) -> [String] {
        [what, String(amount.count), Output.size(amount.bytes)]
    }

    private func ratio(_ content: Int, _ stored: Int) -> String {
        stored > 0 ? "\(Output.rounded(Double(content) / Double(stored), 1))×" : "-"
    }

    private func json(_ statistics: StoreStatistics) -> JSON {
        func json(_ amount: StoreStatistics.Amount) -> JSON {
            ["count": .count(amount.count), "bytes": .count(amount.bytes)]
        }
        func json(_ kind: StoreStatistics.Kind) -> JSON {
            let members: JSONObject = [
                "kind": .string(kind.kind.rawValue), "references": .count(kind.references),
                "artifacts": .count(kind.artifacts), "stored": json(kind.stored), "content": json(kind.content),
            ]
            return .object(members)
        }
        let members: JSONObject = [
            "kinds": .array(statistics.kinds.map(json)),
            "blobs": json(statistics.blobs), "untagged": json(statistics.untagged),
            "quarantine": json(statistics.quarantine), "raw": json(statistics.raw), "open": json(statistics.open),
            "databases": json(statistics.databases), "pins": .count(statistics.pins),
            "checkouts": .count(statistics.checkouts), "log_entries": .count(statistics.logEntries),
        ]
        return .object(members)
    }
}

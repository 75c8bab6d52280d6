import ArgumentParser
import ContentStore
import JSON

struct StoreGC: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Delete what nothing needs any more.",
        discussion: """
            Kept are: what has a tag, what a tag stood for in the last 90 days (awm store log), pins, checkouts whose folder \
            is there, what is being added right now, and whatever is about any of these. The rest is taken out once it is \
            24 hours old, and deleted by a later gc another 24 hours later. Others may use the store meanwhile.

            awm store gc --dry-run
            awm store gc --now                  without the two waits
            awm store gc --now --log-days 0     also what is only in the log
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Flag(name: [.customShort("n"), .long], help: "Say what would be done.")
    var dryRun = false

    @Flag(help: "Take out and delete at once; not while another tool copies into the store's folder.")
    var now = false

    @Option(help: "How many days the log keeps what it names.")
    var logDays: Int64 = 90

    @Option(help: "Drop expanded seeds not used for so many days; they are made again when needed.")
    var rawDays: Int64 = 30

    func validate() throws {
        guard (0...36_500).contains(logDays) else { throw ValidationError("--log-days must be between 0 and 36500") }
        guard (0...36_500).contains(rawDays) else { throw ValidationError("--raw-days must be between 0 and 36500") }
    }

    func run() throws {
        let store = try store.open()
        var plan = CollectionPlan()
        plan.isDryRun = dryRun
        plan.logAge = logDays * 24 * 3600
        plan.rawAge = rawDays * 24 * 3600
        if now { plan.grace = 0 }
        let progress = Progress("collecting", total: 0, isQuiet: output.quiet || output.json)
        let report = try store.collect(plan) { done, total in progress.update(done, of: total) }
        progress.finish()
        if output.json { return Output.result(json(report)) }
        if output.quiet { return }
        let would = dryRun ? "would be " : ""
        Output.result(
            """
            kept          \(blobs(report.live))
            too young     \(blobs(report.young))
            quarantined   \(blobs(report.quarantined)), \(Output.size(report.quarantinedBytes)) \(would)taken out
            deleted       \(blobs(report.deleted)), \(Output.size(report.deletedBytes)) \(would)freed
            expanded      \(Output.count(report.evicted, "seed")), \(Output.size(report.evictedBytes)) \(would)dropped
            """
        )
        if report.quarantined > 0, !now, !dryRun {
            Output.note("what was taken out is deleted by the first gc after 24 hours; --now does not wait")
        }
    }

    private func blobs(_ count: Int) -> String { Output.count(count, "blob") }

    private func json(_ report: CollectionReport) -> JSON {
        let members: JSONObject = [
            "dry_run": .bool(dryRun),
            "live": .count(report.live),
            "young": .count(report.young),
            "quarantined": .count(report.quarantined),
            "quarantined_bytes": .count(report.quarantinedBytes),
            "deleted": .count(report.deleted),
            "deleted_bytes": .count(report.deletedBytes),
            "evicted": .count(report.evicted),
            "evicted_bytes": .count(report.evictedBytes),
            "longest_pause_us": .count(report.longestPauseMicroseconds),
        ]
        return .object(members)
    }
}

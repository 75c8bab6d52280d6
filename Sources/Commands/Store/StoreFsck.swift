import ArgumentParser
import ContentStore
import JSON

struct StoreFsck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Check that every reference leads to whole content.",
        discussion: """
            Four depths: --quick looks whether everything is there; without a flag manifests, configs and indexes are hashed; \
            --read-data hashes every blob, or --sample PERCENT of them; --deep also expands every layer and checks what it \
            means: files, databases and their logical digests, rollouts. Exit code 4 when something is damaged; awm store \
            repair mends it, and so does adding or copying the same content again.
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Only look whether everything is there.")
    var quick = false

    @Flag(help: "Hash every blob.")
    var readData = false

    @Option(help: "Hash this percentage of the blobs, chosen by their digests.")
    var sample: Double?

    @Flag(help: "Also expand every layer and check what it means.")
    var deep = false

    func validate() throws {
        guard [quick, readData || sample != nil, deep].count(where: { $0 }) <= 1 else {
            throw ValidationError("--quick, --read-data or --sample, and --deep exclude each other")
        }
        if let sample, !(sample > 0 && sample <= 100) { throw ValidationError("--sample must be above 0, up to 100") }
    }

    private var depth: Store.FsckDepth {
        if quick { return .quick }
        if deep { return .deep }
        return readData || sample != nil ? .readData(share: (sample ?? 100) / 100) : .standard
    }

    func run() throws {
        let store = try store.open()
        let progress = Progress("checking", total: 0, isQuiet: output.quiet || output.json)
        let report = try store.fsck(
            depth: depth,
            progress: { done, total in progress.update(done, of: total) },
            inspect: Inspection.run
        )
        progress.finish()
        if output.json {
            Output.result(json(report))
        } else {
            for finding in report.findings where finding.isError { Output.error(finding.message) }
            let orphans = report.findings.count { !$0.isError }
            if !output.quiet {
                let rest = orphans > 0 ? ", \(orphans) unreferenced" : ""
                let state = report.isClean ? "clean" : "damaged"
                Output.result(
                    "\(state): \(report.references) references, \(report.manifests) manifests, \(report.blobs) blobs\(rest)"
                )
            }
        }
        if !report.isClean { throw ExitCode(ExitStatus.integrity.rawValue) }
    }

    private func json(_ report: FsckReport) -> JSON {
        [
            "clean": .bool(report.isClean),
            "references": .integer(Int64(report.references)),
            "manifests": .integer(Int64(report.manifests)),
            "blobs": .integer(Int64(report.blobs)),
            "hashed": .count(report.hashed),
            "bytes_read": .integer(Int64(report.bytesRead)),
            "findings": .array(
                report.findings.map { finding in
                    [
                        "code": .string(finding.code), "subject": .string(finding.subject),
                        "message": .string(finding.message), "error": .bool(finding.isError),
                    ]
                }
            ),
        ]
    }
}

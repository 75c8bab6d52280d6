import ArgumentParser
import ContentStore
import JSON

struct StoreFsck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Check that every reference leads to whole content.",
        discussion: "Exit code 4 when something is damaged. Adding the same content again heals a damaged blob."
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Flag(help: "Hash every blob.")
    var readData = false

    @Flag(help: "Also expand every layer and check each file against its config.")
    var deep = false

    func run() throws {
        let store = try store.open()
        let progress = Progress("checking", total: 0, isQuiet: output.quiet || output.json)
        let report = try store.fsck(depth: deep ? .deep : readData ? .readData : .standard) { done, _ in
            progress.update(done)
        }
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

import ArgumentParser
import ContentStore
import Environments

struct EnvNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a package to start from: small, complete, and it runs as it is."
    )

    @OptionGroup var output: OutputOptions

    @Argument(help: "The package's folder; its last part becomes the name.")
    var folder: String

    func run() throws {
        let folder = Loading.trimmed(folder)
        let name = folder.split(separator: "/").last.map(String.init) ?? folder
        try Reference.check(name: name, in: name)
        let files = try PackageTemplate.files(named: name)
        try files.write(to: folder)
        Output.result(output.quiet ? folder : "\(folder): \(files.contents.count) files; next: awm env check \(folder)")
    }
}

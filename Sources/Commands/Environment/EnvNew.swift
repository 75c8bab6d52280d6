import ArgumentParser
import ContentStore
import Environments
import JSON

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
        // What the template becomes under this name must be a package, or the name is no good.
        _ = try EnvironmentPackage(files)
        try files.write(to: folder)
        let path = Loading.isPath(folder) ? folder : "./" + folder
        if output.json {
            Output.result(["folder": .string(folder), "files": .array(files.paths.map { .string($0.text) })])
        } else {
            let count = Output.count(files.contents.count, "file")
            Output.result(output.quiet ? folder : "\(folder): \(count); next: awm env check \(path)")
        }
    }
}

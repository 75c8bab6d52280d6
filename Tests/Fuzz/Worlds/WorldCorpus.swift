import ContentStore
import Environments
import JSON
import Runtime

/// Packages and calls that cases are made from: the template, and the starter environments in parts.
enum WorldCorpus {
    /// How many tools of a starter environment go into one package.
    private static let tools = 4

    /// The template as it is written, and each starter's schema with a few of its tools, these as JSON.
    static func packages(in environments: String) throws -> [[UInt8]] {
        var packages = [PackageText(try PackageTemplate.files(named: "library")).bytes]
        for name in try Files.names(in: environments) {
            let package = try EnvironmentPackage(PackageFiles(folder: environments + "/" + name))
            for start in stride(from: 0, to: package.tools.count, by: tools) {
                var files = PackageFiles()
                for file in ["environment.yaml", "schema.sql"] {
                    files.contents[try FilePath(parsing: file)] = package.files[file]
                }
                let part = package.tools[start..<min(start + tools, package.tools.count)].map(\.json)
                files.contents[try FilePath(parsing: "tools.json")] = JSON.array(part).rowBytes()
                packages.append(PackageText(files).bytes)
            }
        }
        return packages
    }

    /// The world that calls are made on.
    static func shop(in environments: String) throws -> World {
        let package = try EnvironmentPackage(PackageFiles(folder: environments + "/shop"))
        let settings = package.settings
        let builder = SeedBuilder(clock: settings.clockStart, randomSeed: settings.randomSeed, limits: settings.limits)
        return try World(package, image: builder.build(package.seed).bytes)
    }

    /// Programs of calls, whose arguments fit their schemas.
    static func calls(_ world: World) throws -> [[UInt8]] {
        let maker = try ArgumentMaker(world)
        var random = Random(seed: 1, "calls")
        return (0..<60).map { number in
            let calls: [JSON] = (0..<1 + number % 8).map { _ in
                let tool = world.tools[random.below(world.tools.count)]
                return ["tool": .string(tool.name), "arguments": maker.arguments(of: tool, &random)]
            }
            return JSON.array(calls).rowBytes()
        }
    }
}

import ContentStore
import Environments
import JSON
import Procedural
import Verification

/// The starter environments under other names, as a generator of many would make them; each is distinct in name and seed.
struct RenamedStarters: Sendable {
    static let generator = SynthesisRecord.Generator(name: "renamed-starters", version: "1")
    private let starters: [PackageFiles]

    init() throws {
        let folder = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/environments/"
        starters = try ["clinic", "helpdesk", "shop"].map { try PackageFiles(folder: folder + $0) }
    }

    /// A package of this place.
    func draft(_ index: Int) throws -> EnvironmentDraft {
        var files = starters[index % starters.count]
        guard let path = files.path("environment.yaml"), let bytes = files.contents[path] else {
            throw StoreError(.notFound, "a starter has no environment.yaml")
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let renamed = lines.map { line in
            if line.hasPrefix("name: ") { return "\(line)-\(index)" }
            return line.hasPrefix("random: ") ? "random: {seed: \(index)}" : String(line)
        }
        files.contents[path] = Array(renamed.joined(separator: "\n").utf8)
        return EnvironmentDraft(files: files, facts: ["domain": "starters"])
    }

    func maker(seed: Int = 7, version: String = "1", certification: Certifier.Options? = nil) -> CertifyingMaker {
        CertifyingMaker(
            SynthesisRecord.Generator(name: "renamed-starters", version: version),
            inputs: ["seed": .count(seed)],
            certification: certification,
            draft: draft
        )
    }
}

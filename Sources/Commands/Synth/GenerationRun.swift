import ArgumentParser
import ContentStore
import Environments
import JSON
import Procedural
import Rollouts
import Verification

/// Makes a series of environments, keeps them, and says what came of it.
struct GenerationRun {
    let maker: any EnvironmentMaker
    let indices: Range<Int>
    let jobs: Int
    /// Whether what is not certified is left out.
    let isCertifying: Bool
    /// Whether environments that are there already are made again.
    let isRepeating: Bool
    let target: GenerationTarget
    let output: OutputOptions

    /// Runs to the end, or until somebody stops it. Throws the exit code when not everything was made.
    func run() throws {
        let before = try target.before(by: maker, certified: isCertifying)
        let missing = indices.filter { isRepeating || before[$0] == nil }
        if missing.count < indices.count {
            Output.note("\(indices.count - missing.count) of these \(indices.count) environments are there already")
        }
        var kept = Dictionary(
            uniqueKeysWithValues: indices.compactMap { index in before[index].map { (index, Kept(contentID: $0)) } }
        )
        var rejected: [Rejected] = []
        var different: [Int] = []
        func note(_ entries: [EnvironmentIntake.Entry]) {
            for entry in entries {
                if let known = before[entry.index], known != entry.contentID { different.append(entry.index) }
                kept[entry.index] = Kept(contentID: entry.contentID, name: entry.name, isNew: true)
            }
        }
        let interrupt = Interrupt("environments that go on are finished and kept")
        defer { interrupt.end() }
        let progress = Progress("environments", total: missing.count, isQuiet: output.quiet || output.json)
        var done = 0
        let signal = interrupt.signal
        func keep(_ index: Int, _ made: Result<MadeEnvironment, any Error>) throws {
            done += 1
            switch made {
            case .success(let made) where made.isKept: note(try target.add(index, made))
            case .success(let made):
                try target.reject(index, made)
                rejected.append(Rejected(index, made))
            case .failure(let error): rejected.append(Rejected(index, error))
            }
            progress.update(done, note: rejected.isEmpty ? "" : "\(rejected.count) not certified")
        }
        try MakingThreads(maker, jobs: jobs).run(missing, isStopped: { signal.isStopped }, keep: keep)
        note(try target.finish())
        progress.finish()
        report(kept, rejected)
        try conclude(kept, rejected, different, isStopped: signal.isStopped)
    }

    private func conclude(
        _ kept: [Int: Kept],
        _ rejected: [Rejected],
        _ different: [Int],
        isStopped: Bool
    ) throws {
        if let first = different.min() {
            throw CommandFailure(
                .integrity,
                "environment \(first) has another content id than when it was made before, and so have \(different.count - 1) others: the generator gives different bytes for the same inputs"
            )
        }
        guard kept.count + rejected.count == indices.count || !isStopped else {
            Output.note(
                "stopped with \(kept.count) of \(indices.count) environments; the same command makes the others"
            )
            // As a shell reports a process that was interrupted.
            throw ExitCode(130)
        }
        if !rejected.isEmpty { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func report(_ kept: [Int: Kept], _ rejected: [Rejected]) {
        let rejected = rejected.sorted { $0.index < $1.index }
        let kept = kept.sorted { $0.key < $1.key }
        if output.json {
            Output.result([
                "generator": ["name": .string(maker.generator.name), "version": .string(maker.generator.version)],
                "environments": .array(
                    kept.map { index, kept in
                        [
                            "index": .count(index), "name": kept.name.map { .string($0) } ?? .null,
                            "content_id": .string(kept.contentID.description), "made": .bool(kept.isNew),
                        ]
                    }
                ),
                "rejected": .array(rejected.map(\.json)),
            ])
        } else {
            for rejected in rejected.prefix(GenerationRun.told) { Output.error(rejected.text) }
            if rejected.count > GenerationRun.told { Output.note("… and \(rejected.count - GenerationRun.told) more") }
            if output.quiet {
                for (_, kept) in kept { Output.result(kept.contentID.description) }
            } else {
                let made = kept.count { $0.value.isNew }
                let level = isCertifying ? "certified" : "not checked"
                let rest = rejected.isEmpty ? "" : ", \(rejected.count) not certified and left out"
                Output.result(
                    "\(target.title): \(Output.count(kept.count, "environment")), \(made) made now, \(level)\(rest)"
                )
            }
        }
    }

    /// So many that were left out are told with their reasons.
    private static let told = 20

    /// An environment that is there now.
    private struct Kept {
        var contentID: Digest
        var name: String?
        var isNew = false
    }
}

/// An environment that was left out, and why.
private struct Rejected {
    var index: Int
    private var name: String
    private var reasons: [String]

    init(_ index: Int, _ made: MadeEnvironment) {
        self.index = index
        name = made.name
        let certificate = made.certificate
        let errors = certificate?.findings.filter { $0.severity == .error } ?? []
        let told = errors.isEmpty ? certificate?.findings ?? [] : errors
        reasons = told.map(\.finding.description)
        for task in certificate?.tasks ?? [] where task.level == .sound {
            reasons.append("task \(task.id): \(task.reasons.joined(separator: "; "))")
        }
        if reasons.isEmpty { reasons = ["it has no tasks"] }
    }

    init(_ index: Int, _ error: any Error) {
        self.index = index
        name = ""
        reasons = ["\(error)"]
    }

    var text: String {
        let title = name.isEmpty ? "environment \(index)" : "environment \(index), \(name),"
        let more = reasons.count > 5 ? "\n  … and \(reasons.count - 5) more" : ""
        return "\(title) is left out:\n  \(reasons.prefix(5).joined(separator: "\n  "))\(more)"
    }

    var json: JSON {
        ["index": .count(index), "name": .string(name), "reasons": .array(reasons.map { .string($0) })]
    }
}

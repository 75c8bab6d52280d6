import ContentStore
import Glibc
import Trajectories

/// A set of very many rollouts: opening it, and the first record of a set just opened.
struct MillionCases {
    let folder: String
    let options: Options

    init(_ options: Options) throws {
        self.options = options
        folder = options.folder + "/million"
        try Files.makeFolder(folder)
    }

    func run() throws {
        let count = options.isQuick ? 100_000 : 1_000_000
        let corpus = try Corpus(environments: options.environments, samples: 1)
        let store = try Store(at: folder + "/store", creating: true)
        var wanted: [Digest] = []
        let recorder = try TrajectoryRecorder(set: "million", in: store)
        for number in 0..<count {
            let columns = corpus.rows[number % corpus.rows.count].columns
            let id = try recorder.append(MillionCases.row(number, columns), columns)
            if number.isMultiple(of: count / 50) { wanted.append(id) }
        }
        let artifact = try recorder.finish()
        let layers = artifact.manifest.layers(.packIndex)
        let note =
            "\(count) short made-up rows in \(layers.count) packs, with the columns of \(corpus.rows.count) real rollouts; "
            + "index \(layers.reduce(0) { $0 + $1.size } / count) bytes a record"
        try measure(artifact, store, wanted, note)
        if !options.isQuick { try manyPacks(store, count) }
    }

    private func measure(_ artifact: StoredArtifact, _ store: Store, _ wanted: [Digest], _ note: String) throws {
        var opened: StoredTrajectories?
        let runs = options.isQuick ? 5 : 15
        let times = try alternate(
            runs,
            [
                Operation(prepare: { _ in opened = nil }) { _ in opened = try StoredTrajectories(artifact, in: store) },
                Operation(prepare: { _ in opened = nil }) { run in
                    let set = try StoredTrajectories(artifact, in: store)
                    _ = try set.record(RecordPrefix(wanted[run % wanted.count]))
                    opened = set
                },
            ]
        )
        withExtendedLifetime(opened) {}
        Row("million-open", times[0], note: note).emit()
        Row("million-first", times[1], note: "opening, reading and checking every index, and one record").emit()
        let set = try StoredTrajectories(artifact, in: store)
        _ = try set.record(RecordPrefix(wanted[0]))
        var fetches = Times()
        for _ in 0..<20 {
            for id in wanted { fetches.all.append(try timed { _ = try set.record(RecordPrefix(id)) }) }
        }
        Row("million-fetch", fetches, note: "p99 \(rounded(fetches.percentile(0.99) / 1e3)) µs; 50 ids in turn").emit()
    }

    /// A million real rollouts of 20 KB would make 320 packs; manifest and config grow with these.
    private func manyPacks(_ store: Store, _ count: Int) throws {
        var builder = TrajectorySetBuilder()
        let corpus = try Corpus(environments: options.environments, samples: 1)
        for number in 0..<320 {
            var writer = IndexedPackWriter()
            let (_, columns) = corpus.rows[number % corpus.rows.count]
            try writer.add(MillionCases.row(count + number, columns), columns)
            try builder.add(writer.finish())
        }
        let ingest = try Ingest(store)
        let artifact = try ingest.add(builder.finish())
        try ingest.commit([("packs", "latest", artifact)], action: "add")
        let times = try alternate(15, [Operation { _ in _ = try StoredTrajectories(artifact, in: store) }])
        Row("million-packs", times[0], note: "a set of 320 packs, as many as a million rollouts of 20 KB fill").emit()
    }

    private static func row(_ number: Int, _ columns: RecordColumns) -> [UInt8] {
        Array(
            #"{"rollout_id":"rollout-\#(number)","task":"\#(columns.task)","policy":"\#(columns.policy)","run":"\#(columns.run)"}"#
                .utf8
        )
    }
}

import ContentStore
import Environments
import Glibc
import JSON
import Procedural
import Quality
import Verification

/// What generating so many environments costs.
struct Report {
    private let asked: Int
    /// How many could be made.
    private var count: Int { indices.count }
    private var indices: [Int] = []
    /// Seconds of processor time, on one thread.
    private var making = 0.0
    private var packing = 0.0
    private var certifying = 0.0
    private var storing = 0.0
    private var finding = 0.0
    private var measuring = 0.0
    /// Everything on two threads: seconds that pass, and of processor time.
    private var whole = 0.0
    private var wholeWork = 0.0
    private var certified = 0
    /// What the store takes on the disk.
    private var bytes = 0
    private var files = 0

    init(_ options: Options) throws {
        asked = options.count
        let request = { certification in
            ProceduralMaker.Request(seed: options.seed, tasks: 10, domains: [], certification: certification)
        }
        let library = try BlueprintLibrary()
        let maker = try ProceduralMaker(request(nil), from: library)
        var made: [MadeEnvironment] = []
        making = Report.seconds {
            for index in 0..<asked {
                guard let environment = try? maker.make(index) else { continue }
                made.append(environment)
                indices.append(index)
            }
        }
        packing = try Report.seconds { for place in made.indices { try made[place].pack() } }
        certifying = try Report.seconds {
            for place in made.indices {
                let environment = made[place].environment
                made[place].certificate = try Certifier(environment.package, environment.world).run()
            }
        }
        certified = made.count(where: \.isKept)

        let folder = try Files.makeTemporaryFolder(named: "awm-synth-bench")
        defer { Files.remove(folder) }
        let store = try Store(at: folder + "/one", creating: true)
        storing = try Report.seconds {
            let intake = EnvironmentIntake(store, prefix: "synth/")
            for (index, made) in made.enumerated() { _ = try intake.add(index, made) }
            _ = try intake.commit()
        }
        (bytes, files) = try Report.size(of: folder + "/one")
        finding = try Report.seconds { _ = try MadeBefore(by: maker, in: store, certified: true) }
        let measures = try made.map { made in
            try EnvironmentMeasures(
                made.environment.package,
                contentID: made.environment.contentID.description,
                image: made.environment.seed.bytes,
                tables: made.environment.seed.tables.count,
                rows: made.environment.seed.tables.reduce(0) { $0 + $1.rows }
            )
        }
        measuring = Report.seconds { _ = QualityReport(measures) }
        made = []

        let certifyingMaker = try ProceduralMaker(request(Certifier.Options()), from: library)
        let second = try Store(at: folder + "/two", creating: true)
        let start = Report.now(CLOCK_MONOTONIC)
        wholeWork = try Report.seconds {
            let intake = EnvironmentIntake(second, prefix: "synth/")
            try MakingThreads(certifyingMaker, jobs: 2).run(indices) { index, made in
                _ = try intake.add(index, made.get())
            }
            _ = try intake.commit()
        }
        whole = Report.now(CLOCK_MONOTONIC) - start
    }

    var table: String {
        let rows = [
            ("making: rows, tools, tasks, seed, statements", making), ("certifying", certifying),
            ("compressing", packing),
            ("storing, with certificates and records", storing), ("finding what is there", finding),
            ("comparing all for a report", measuring), ("everything, as `awm synth generate` does", wholeWork),
        ]
        let lines = rows.map { name, seconds in
            let each = Report.rounded(1000 * seconds / Double(count), 2)
            return "| \(name) | \(Report.rounded(seconds, 2)) s | \(each) ms |"
        }
        // Of a few environments, the files that every store has are the larger part.
        let perThousand =
            count < 100
            ? "too few to say how much 1,000 take"
            : "\(Report.rounded(Double(bytes) / 1e6 * 1000 / Double(count), 1)) MB for 1,000 environments"
        return """
            \(count) of \(asked) environments could be made, \(certified) are certified as they come.

            | seconds of processor time | together | each |
            | --- | ---: | ---: |
            \(lines.joined(separator: "\n"))

            Everything on two threads took \(Report.rounded(whole, 1)) s, \(Report.rounded(Double(count) / whole, 2)) environments a second.
            It is \(Report.rounded(wholeWork / certifying, 2))× the work of certifying each once.
            The store: \(Report.rounded(Double(bytes) / 1e6, 1)) MB on the disk in \(files) files, \(perThousand).
            """
    }

    var json: JSON {
        [
            "asked": .count(asked), "environments": .count(count), "certified": .count(certified),
            "making": .double(making),
            "certifying": .double(certifying), "packing": .double(packing), "storing": .double(storing),
            "finding": .double(finding),
            "comparing": .double(measuring), "whole": .double(whole), "whole_work": .double(wholeWork),
            "bytes": .count(bytes), "files": .count(files),
        ]
    }

    private static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let start = now(CLOCK_PROCESS_CPUTIME_ID)
        try work()
        return now(CLOCK_PROCESS_CPUTIME_ID) - start
    }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// What a folder takes on the disk, as du counts it, and how many files are in it.
    private static func size(of folder: String) throws -> (bytes: Int, files: Int) {
        var status = stat()
        lstat(folder, &status)
        var (bytes, files) = (Int(status.st_blocks) * 512, 0)
        for name in try Files.names(in: folder) {
            let path = folder + "/" + name
            if case .folder = Files.kind(of: path) {
                let below = try size(of: path)
                bytes += below.bytes
                files += below.files
            } else {
                lstat(path, &status)
                bytes += Int(status.st_blocks) * 512
                files += 1
            }
        }
        return (bytes, files)
    }

    private static func rounded(_ value: Double, _ decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let whole = Int((value * scale).rounded())
        guard decimals > 0 else { return String(whole) }
        let fraction = String(whole % Int(scale))
        return "\(whole / Int(scale))." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}

import ContentStore
import Exporters
import Glibc
import JSON
import Trajectories

// What an export costs on one core, and where its time goes.
//
//     export-bench [MEGABYTES] [FORMAT…]
//
// Every figure is megabytes (10⁶ bytes) of rows a second of processor time, the median of five runs.

let arguments = CommandLine.arguments.dropFirst()
let megabytes = arguments.first.flatMap { Int($0) } ?? 64
let formats = ExportFormat.allCases.filter { format in
    let named = arguments.filter { Int($0) == nil }
    return named.isEmpty || named.contains(format.rawValue)
}

do {
    for tokens in [false, true] {
        let corpus = Corpus(bytes: megabytes * 1_000_000, tokens: tokens)
        let size = corpus.bytes / corpus.rows.count
        print("\(corpus.rows.count) rows of \(size) bytes, \(tokens ? "with" : "without") token ids")
        try Cases(corpus).run(formats)
    }
} catch {
    print("export-bench: \(error)")
    exit(1)
}

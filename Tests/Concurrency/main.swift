import Glibc
import StoreTestKit

// Processes that use one store at the same time: docs/crash-safety.md.
var exitCode: Int32 = 0
do {
    let options = try Options(Array(CommandLine.arguments.dropFirst()))
    let work = try WorkFolder("concurrency-test")
    defer { if !options.keeps { work.remove() } else { print(work.path) } }
    if let blobs = options.pauseBlobs {
        try PauseRun(blobs: blobs, work: work).run()
    } else if try !FuzzRun(options: options, work: work).run() {
        exitCode = 1
    }
} catch {
    print("concurrency-test: \(error)")
    exitCode = 2
}
exit(exitCode)

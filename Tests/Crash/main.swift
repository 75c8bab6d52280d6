import ContentStore
import Glibc
import StoreTestKit

// Kills and power failures at every step of what a store does: docs/crash-safety.md.
var exitCode: Int32 = 0
do {
    let options = try Options(Array(CommandLine.arguments.dropFirst()))
    try Tracing.install()
    let work = try WorkFolder("crash-test")
    defer { if !options.keeps { work.remove() } }
    if try !CrashTest(options: options, work: work).run() { exitCode = 1 }
} catch {
    print("crash-test: \(error)")
    exitCode = 2
}
exit(exitCode)

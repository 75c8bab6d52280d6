#if AWM_GUIDED
import ContentStore
import Glibc

/// Fuzzing by coverage with libFuzzer (https://llvm.org/docs/LibFuzzer.html): `make fuzz-guided TARGET=tar`.
///
/// It comes with the toolchain's clang; only a build with `-sanitize=fuzzer` has it.
enum Guided {
    nonisolated(unsafe) fileprivate static var instance: (any FuzzTarget)?

    @_silgen_name("LLVMFuzzerRunDriver")
    private static func runDriver(
        _ count: UnsafeMutablePointer<Int32>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
        _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32

    /// Runs until something breaks, or as long as `-max_total_time=` says; `words` are libFuzzer's own.
    static func run(_ target: any FuzzTarget.Type, _ work: Work, _ words: [String]) throws -> Int32 {
        instance = try target.init(corpus: work.corpus, folder: work.scratch)
        let all =
            ["fuzz"] + words + ["-rss_limit_mb=4096", "-max_len=\(target.limit)", work.corpus + "/" + target.name]
        let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: all.count + 1)
        pointers.initialize(repeating: nil)
        for (index, word) in all.enumerated() { pointers[index] = strdup(word) }
        var count = Int32(all.count)
        var arguments = pointers.baseAddress
        return runDriver(&count, &arguments) { testOneInput($0, $1) }
    }
}

/// Named so by libFuzzer's own `main`, which is not linked over ours.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    do {
        _ = try Guided.instance?.check(bytes)
        return 0
    } catch {
        fatalError("\(error)")
    }
}
#endif

import Dispatch
import Glibc
import Rollouts

/// Turns the first Ctrl-C, or SIGTERM, into a request to stop; the second ends the process as it always would.
final class Interrupt {
    /// What a run watches.
    let signal = StopSignal()
    private let sources: [any DispatchSourceSignal]
    private static let signals = [SIGINT, SIGTERM]
    /// Serial queues get threads of their own, where the shared ones may all be at work.
    private static let queue = DispatchQueue(label: "awm.interrupt")

    /// `consequence` is told to whoever asks to stop.
    init(_ consequence: String = "rollouts that go on are given up") {
        let stop = signal
        sources = Interrupt.signals.map { number in
            Glibc.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: Interrupt.queue)
            source.setEventHandler {
                Output.note("\nstopping: \(consequence); once more ends at once")
                stop.stop()
                Interrupt.restore()
            }
            source.resume()
            return source
        }
    }

    /// Gives the signals their usual meaning back.
    func end() {
        sources.forEach { $0.cancel() }
        Interrupt.restore()
    }

    private static func restore() {
        signals.forEach { _ = Glibc.signal($0, SIG_DFL) }
    }
}

import Evaluation
import Testing

/// The intervals.
struct BootstrapTests {
    private func values(_ clusters: [String: [Double]]) -> [Bootstrap.Value] {
        clusters.sorted { $0.key < $1.key }.flatMap { name, numbers in
            numbers.map { Bootstrap.Value(cluster: name, number: $0) }
        }
    }

    @Test("environments are resampled whole: tasks that agree within each give a wide interval")
    func clusters() throws {
        let agreeing = values(["a": [1, 1, 1, 1], "b": [0, 0, 0, 0], "c": [1, 1, 1, 1], "d": [0, 0, 0, 0]])
        let mixed = values(["a": [1, 0, 1, 0], "b": [1, 0, 1, 0], "c": [1, 0, 1, 0], "d": [1, 0, 1, 0]])
        let wide = try #require(Bootstrap().interval(of: agreeing))
        let narrow = try #require(Bootstrap().interval(of: mixed))
        #expect(wide.basis == .environments)
        #expect(wide.low == 0 && wide.high == 1)
        #expect(narrow.low == 0.5 && narrow.high == 0.5)
    }

    @Test("one environment leaves its tasks to resample, one task nothing")
    func fallback() throws {
        let interval = try #require(Bootstrap().interval(of: values(["a": [0, 1, 1, 0, 1, 1, 0, 1]])))
        #expect(interval.basis == .tasks)
        #expect(interval.low < 0.625 && interval.high > 0.625)
        #expect(Bootstrap().interval(of: values(["a": [1]])) == nil)
        #expect(Bootstrap().interval(of: []) == nil)
    }

    @Test("the same seed gives the same interval, another seed a slightly different one")
    func seeded() {
        let numbers = (0..<97).map { Double(($0 * 7919) % 101) / 100 }
        let sample = values(["a": numbers])
        #expect(Bootstrap(seed: 3).interval(of: sample) == Bootstrap(seed: 3).interval(of: sample))
        #expect(Bootstrap(seed: 3).interval(of: sample) != Bootstrap(seed: 4).interval(of: sample))
    }

    @Test("95 % intervals of a known mean hold it about 95 times in 100")
    func coverage() {
        // 200 experiments of 40 environments with 3 tasks each; the tasks of an environment share its luck.
        var state: UInt64 = 42
        func uniform() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
        var held = 0
        for experiment in 0..<200 {
            var sample: [Bootstrap.Value] = []
            for cluster in 0..<40 {
                let luck = uniform()
                for _ in 0..<3 {
                    sample.append(Bootstrap.Value(cluster: "\(cluster)", number: uniform() < luck ? 1 : 0))
                }
            }
            guard let interval = Bootstrap(resamples: 500, seed: UInt64(experiment)).interval(of: sample) else {
                continue
            }
            if interval.low <= 0.5, 0.5 <= interval.high { held += 1 }
        }
        #expect((180...199).contains(held), "\(held) of 200")
    }
}

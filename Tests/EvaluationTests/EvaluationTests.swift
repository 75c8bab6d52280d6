import Evaluation
import JSON
import Testing

/// Tables, comparisons and the report.
struct EvaluationTests {
    private let samples =
        Samples.group([1, 0], task: "a", tags: ["difficulty-1", "read"])
        + Samples.group([0, 0], task: "b", split: "test", tags: ["difficulty-3", "read", "write"])
        + Samples.group([1, 1], task: "a", in: Samples.clinic, tags: ["difficulty-1"])
        + Samples.group([1, 1], task: "a", policy: "q", tags: ["difficulty-1", "read"])
        + Samples.group([1, nil], task: "c", policy: "q")

    private func evaluation(_ options: Evaluation.Options) -> Evaluation {
        Evaluation(Samples.attempts(samples), options)
    }

    @Test("policies are told apart, and each mean says how many tasks it is over")
    func policies() throws {
        let evaluation = evaluation(Evaluation.Options(ks: [1, 2]))
        #expect(evaluation.policies.map(\.policy) == ["p", "q"])
        let first = evaluation.policies[0]
        #expect((first.tasks, first.attempts, first.passes, first.faults, first.environments) == (3, 6, 3, 0, 2))
        #expect(first.estimate(.any(1))?.value == 0.5)
        #expect(first.estimate(.any(2))?.value == 2.0 / 3)
        #expect(first.estimate(.all(2))?.value == 1.0 / 3)
        #expect(first.estimate(.reward)?.value == 0.5)
        let second = evaluation.policies[1]
        #expect((second.attempts, second.faults) == (3, 1))
        #expect(second.estimate(.any(1))?.tasks == 2)
        #expect(second.estimate(.any(2))?.tasks == 1)
        #expect(evaluation.restsOnTasks)
    }

    @Test("a task is in the rows of its split, difficulty and each of its tags")
    func tables() {
        let evaluation = evaluation(Evaluation.Options(dimensions: [.split, .tag, .difficulty, .environment, .task]))
        func rows(_ place: Int) -> [String] {
            evaluation.tables[place].rows.map { "\($0.value) \($0.policy) \($0.passes)/\($0.attempts)" }
        }
        #expect(rows(0) == ["test p 0/2", "train p 3/4", "train q 3/3"])
        #expect(rows(1) == ["none p 2/2", "read p 1/4", "read q 2/2", "unknown q 1/1", "write p 0/2"])
        #expect(rows(2) == ["1 p 3/4", "1 q 2/2", "3 p 0/2", "unknown q 1/1"])
        #expect(rows(3) == ["clinic@bbbbbbbb p 2/2", "shop@aaaaaaaa p 1/4", "shop@aaaaaaaa q 3/3"])
        #expect(rows(4).contains("shop@aaaaaaaa/c q 1/1"))
    }

    @Test("sides are compared on the tasks that both attempted")
    func comparison() throws {
        let options = Evaluation.Options(ks: [1, 2])
        let evaluation = evaluation(options)
        let sides = ["p", "q"].map { policy in (policy, evaluation.outcomes.filter { $0.policy == policy }) }
        let comparison = try #require(Comparison(sides[0], sides[1], options))
        #expect((comparison.tasks, comparison.onlyFirst, comparison.onlySecond) == (1, 2, 1))
        #expect((comparison.better, comparison.worse, comparison.equal) == (1, 0, 0))
        #expect(comparison.differences.first { $0.metric == .any(1) }?.value == 0.5)
        #expect(comparison.differences.first { $0.metric == .all(2) }?.value == 1)
        #expect(Comparison(sides[0], ("nobody", []), options) == nil)
    }

    @Test("pairing takes out what is common: a small, steady gain shows that independent intervals would hide")
    func paired() throws {
        var samples: [Sample] = []
        for number in 0..<30 {
            let environment = Samples.environment("e\(number)", Character(String(number % 10)))
            let base = (0..<10).map { $0 < number % 8 ? 1.0 : 0.0 }
            let better = (0..<10).map { $0 <= number % 8 ? 1.0 : 0.0 }
            samples += Samples.group(base, task: "t\(number)", in: environment, policy: "base")
            samples += Samples.group(better, task: "t\(number)", in: environment, policy: "better")
        }
        let options = Evaluation.Options()
        let evaluation = Evaluation(Samples.attempts(samples), options)
        let sides = evaluation.policies.map { row in
            (row.policy, evaluation.outcomes.filter { $0.policy == row.policy })
        }
        let difference = try #require(
            Comparison(sides[0], sides[1], options)?.differences.first { $0.metric == .any(1) }
        )
        #expect(try #require(difference.interval).low > 0.09)
        let intervals = try evaluation.policies.map { try #require($0.estimate(.any(1))?.interval) }
        #expect(intervals[0].high > intervals[1].low)
    }

    @Test("environments that are nearly the same are resampled as one")
    func clusters() throws {
        let ids = [Samples.shop.contentID: "x", Samples.clinic.contentID: "x"]
        let samples = samples.filter { $0.policy == "p" }
        let apart = Evaluation(Samples.attempts(samples), Evaluation.Options())
        let together = Evaluation(Samples.attempts(samples), Evaluation.Options(clusters: ids))
        #expect(apart.policies[0].estimate(.any(1))?.interval?.basis == .environments)
        #expect(together.policies[0].estimate(.any(1))?.interval?.basis == .tasks)
    }

    @Test("programs are given attempts and passes of every task")
    func json() throws {
        let json = JSON.object(evaluation(Evaluation.Options(dimensions: [.split])).json)
        #expect(json["schema"] == "awm.eval/1")
        #expect(json["counts"]?["attempts"] == 9)
        #expect(json["counts"]?["incomplete_groups"] == 1)
        #expect(json["tasks"]?.arrayValue?.count == 5)
        #expect(json["tasks"]?[0]?["passes"] == 2)
        #expect(json["by"]?["split"]?[0]?["split"] == "test")
        #expect(json["policies"]?[0]?["metrics"]?["pass@1"]?["value"] == 0.5)
        _ = json.rowBytes()
    }

    @Test("numbers that JSON cannot write become null")
    func overflow() {
        let samples = Samples.group([.greatestFiniteMagnitude, .greatestFiniteMagnitude])
        let evaluation = Evaluation(Samples.attempts(samples), Evaluation.Options())
        #expect(evaluation.json["policies"]?[0]?["metrics"]?["mean_reward"]?["value"] == .null)
        _ = ReportPage(title: "large", evaluation, nil, notes: []).html
    }
}

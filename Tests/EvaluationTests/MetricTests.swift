import Evaluation
import Testing

/// The estimators against what counting every subset of attempts gives.
struct MetricTests {
    @Test("pass@k and pass^k are the shares of subsets with a pass and with nothing else", arguments: 1...8)
    func subsets(attempts: Int) throws {
        for passes in 0...attempts {
            let rewards = (0..<attempts).map { $0 < passes ? 1.0 : 0.0 }
            let outcome = try #require(TaskOutcome.collect(Samples.group(rewards), threshold: nil).first)
            for k in 1...attempts {
                let subsets = (0..<(1 << attempts)).filter { $0.nonzeroBitCount == k }
                let passing = (1 << passes) - 1
                let any = Double(subsets.count { $0 & passing != 0 }) / Double(subsets.count)
                let all = Double(subsets.count { $0 & passing == $0 }) / Double(subsets.count)
                #expect(abs(try #require(Metric.any(k).value(of: outcome)) - any) < 1e-12)
                #expect(abs(try #require(Metric.all(k).value(of: outcome)) - all) < 1e-12)
            }
            #expect(Metric.any(attempts + 1).value(of: outcome) == nil)
            #expect(Metric.all(attempts + 1).value(of: outcome) == nil)
        }
    }

    @Test("the verifier's word goes before the threshold, which goes before nothing")
    func threshold() {
        var sample = Samples.group([0.7])[0]
        #expect(sample.passed(threshold: 0.5) == false)
        sample.success = nil
        #expect(sample.passed(threshold: 0.5) == true)
        #expect(sample.passed(threshold: 0.8) == false)
        #expect(sample.passed(threshold: nil) == nil)
        sample.reward = nil
        #expect(sample.passed(threshold: 0) == nil)
    }
}

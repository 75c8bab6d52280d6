import Evaluation
import Testing

/// The HTML report.
struct ReportTests {
    private let page: String

    init() {
        let samples =
            Samples.group([1, 0, 1, 1], task: "<b>", policy: "a&\"b'")
            + Samples.group([0, 0, 1, nil], task: "t", in: Samples.clinic, policy: "other")
        let options = Evaluation.Options(ks: [1, 2], dimensions: [.environment, .difficulty])
        let evaluation = Evaluation(Samples.attempts(samples), options)
        page = ReportPage(title: "Runs </title>", evaluation, nil, notes: ["a < b"]).html
    }

    @Test("it needs no network and no script")
    func isSelfContained() {
        for word in ["http:", "https:", "<script", "<link", "src=", "@import", "url("] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test("names cannot become markup")
    func isEscaped() {
        #expect(!page.contains("<b>"))
        #expect(page.contains("&lt;b&gt;"))
        #expect(page.contains("a&amp;&quot;b&#39;"))
        #expect(page.contains("Runs &lt;/title&gt;"))
        #expect(page.contains("a &lt; b"))
    }

    @Test("every plot says in words what it shows, and every number is in a table")
    func isAccessible() {
        let plots = page.split(separator: "<svg role=\"img\"").dropFirst()
        #expect(plots.count == 6)
        for plot in plots { #expect(plot.contains("<title>") && plot.contains("<desc>")) }
        #expect(page.contains("lang=\"en\""))
        #expect(page.contains("prefers-color-scheme: dark"))
        #expect(page.contains("0.750"))
    }
}

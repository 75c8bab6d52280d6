import JSON
import Quality
import Testing

/// What a report counts, and how alike it finds environments.
struct QualityReportTests {
    private let shop = SmallWorld(
        name: "shop",
        table: "orders",
        tools: [("list_orders", ["state"], true), ("cancel_order", ["id", "reason"], false)],
        tasks: [
            SmallWorld.task(
                "count",
                "How many orders are open in the north this week?",
                difficulty: 1,
                calls: ["list_orders"]
            ),
            SmallWorld.task(
                "cancel",
                "Cancel the oldest open order of Mei Tanaka and say how many are left",
                difficulty: 10,
                calls: ["list_orders", "cancel_order", "list_orders"]
            ),
        ]
    )

    @Test("sizes, solutions, levels, difficulties and answers are counted")
    func counts() throws {
        var clinic = SmallWorld(name: "clinic", table: "visits")
        clinic.tasks = [SmallWorld.task("one", "Something else is asked", calls: ["list_things"])]
        let report = try QualityReport([
            shop.measures(
                judgement: .failed,
                judgements: ["count": .certified, "cancel": .failed],
                domain: "retail"
            ),
            clinic.measures(),
        ])
        #expect(report.environments.map(\.name) == ["clinic", "shop"])
        #expect(report.toolCounts?.mean == 1.5)
        #expect(report.taskCounts?.median == 1.5)
        #expect(report.rowCounts?.most == 2)
        #expect(report.tableCounts?.p90 == 1)
        #expect(report.solutionCalls?.mean == 5.0 / 3)
        #expect(report.solutionTools?.most == 2)
        #expect(report.writingTasks == 1)
        #expect(report.readingTools == 2)
        #expect(report.environmentJudgements.map(\.1) == [0, 0, 1, 1])
        #expect(report.taskJudgements.map(\.1) == [1, 0, 1, 1])
        #expect(report.difficulties.map(\.name) == ["1", "10", "none"])
        #expect(report.answers.filter { $0.1 > 0 }.map(\.0) == [.integer])
        #expect(report.domains.map(\.name) == ["retail"])
        #expect(report.domains.map(\.count) == [1])
        #expect(report.json["sizes"]?["tools"]?["reference"] == 35.1)
    }

    @Test("a renamed copy is a near duplicate in everything, whatever order they come in")
    func copies() throws {
        var copy = shop
        copy.name = "bazaar"
        let other = SmallWorld(name: "clinic", table: "visits", columns: ["id", "day", "doctor"])
        let worlds = try [shop, copy, other].map { try $0.measures() }
        for order in [worlds, worlds.reversed()] {
            let report = QualityReport(order)
            #expect(report.schemas.near == 2)
            #expect(report.toolSets.near == 2)
            #expect(report.taskSets.near == 2)
            #expect(report.taskSets.medianNearest == 1)
            #expect(report.tools.count == 5)
            #expect(report.tools.same == 4)
            #expect(report.tasks.near == 4)
            #expect(report.schemas.pairs.map { [$0.first, $0.second] } == [[0, 2]])
            #expect(report.schemas.pairs[0].similarity == 1)
            #expect(report.environments[report.schemas.pairs[0].second].name == "shop")
            #expect(report.toolTitle(report.tools.pairs[0].first).hasSuffix("/list_orders"))
        }
    }

    @Test("the threshold tells near duplicates from what merely shares something")
    func thresholds() throws {
        // Four of six columns in common.
        let first = SmallWorld(name: "a", columns: ["id", "one", "two", "three", "left"])
        let second = SmallWorld(name: "b", columns: ["id", "one", "two", "three", "right"])
        let worlds = try [first, second].map { try $0.measures() }
        var options = QualityReport.Options()
        #expect(QualityReport(worlds, options).schemas.near == 0)
        #expect(QualityReport(worlds, options).schemas.grouped == 2)
        options.threshold = 0.6
        #expect(QualityReport(worlds, options).schemas.near == 2)
        #expect(QualityReport(worlds, options).schemas.rate == 1)
    }

    @Test("tasks that repeat each other within an environment are not taken for those of another")
    func repeatedTasks() throws {
        var world = SmallWorld(name: "a")
        world.tasks = ["one", "two"].map { id in
            SmallWorld.task(id, "Please tell me how many of all these things there are", calls: [])
        }
        let report = QualityReport([try world.measures()])
        #expect(report.repeatedTasks == 2)
        #expect(report.tasks.near == 0)
        #expect(report.tasks.medianNearest == 0)
    }

    @Test("a report of nothing has no spreads and no rates")
    func empty() {
        let report = QualityReport([])
        #expect(report.tableCounts == nil)
        #expect(report.schemas.rate == 0)
        #expect(report.json["sizes"]?["tables"] == .null)
    }

    @Test("of equally alike pairs the first are named, and no more than asked for")
    func limits() throws {
        let worlds = try (0..<40).map { try SmallWorld(name: "w\(10 + $0)").measures() }
        var options = QualityReport.Options()
        options.pairs = 3
        let pairs = QualityReport(worlds, options).schemas.pairs
        #expect(pairs.map(\.first) == [0, 0, 0])
        #expect(pairs.map(\.second) == [1, 2, 3])
    }
}

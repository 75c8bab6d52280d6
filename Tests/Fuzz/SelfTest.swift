import ContentStore

/// Plants bugs one after another: a target that does not find one has not looked.
enum SelfTest {
    /// Gives how many were not found.
    static func run(_ work: Work) throws -> Int {
        try Corpus.write(to: work.corpus)
        var missed = 0
        for plant in Plant.allCases {
            var own = work
            own.plant = plant
            own.failures = work.scratch + "/found"
            let row = try Parent.run(plant.target, own)
            let isFound = row.failures > 0
            if !isFound { missed += 1 }
            Console.line(
                "\(plant.rawValue): \(isFound ? "found in case \(row.cases)" : "NOT FOUND in \(row.cases) cases")"
            )
        }
        return missed
    }
}

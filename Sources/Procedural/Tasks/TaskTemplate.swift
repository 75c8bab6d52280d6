import JSON

/// The kinds of requests.
enum TaskTemplate: String, CaseIterable, Sendable {
    /// A short question.
    case question
    case lookUp = "look-up"
    case overview
    case ranking
    case dossier
    case calculation
    case create
    case move
    case update
    case conditional
    case bulk
    case refusal
    case secondChoice = "second-choice"
    case errands
    case transaction

    /// What takes its place where the rows do not give one.
    var substitutes: [TaskTemplate] {
        switch self {
        case .question, .lookUp, .overview, .ranking, .calculation: [.dossier, .lookUp, .overview, .ranking]
        case .dossier: [.lookUp, .calculation, .overview]
        case .refusal, .secondChoice: [.refusal, .errands, .create]
        case .bulk, .transaction: [.errands, .transaction, .create]
        case .create, .move, .update, .conditional, .errands: [.update, .errands, .create, .move]
        }
    }

    /// Whether it changes nothing.
    var isReading: Bool { TaskTemplate.readings.contains(self) || self == .refusal }

    static let readings: [TaskTemplate] = [.question, .lookUp, .overview, .ranking, .dossier, .calculation]
    static let writings: [TaskTemplate] = [.update, .create, .move, .errands, .conditional, .bulk]

    /// How many calls such a request takes.
    var calls: ClosedRange<Int> {
        switch self {
        case .question: 1...3
        case .lookUp: 4...8
        case .overview: 4...9
        case .ranking: 5...10
        case .dossier: 9...14
        case .calculation: 8...12
        case .create, .move, .update, .conditional: 8...13
        case .bulk: 6...14
        case .refusal: 5...10
        case .secondChoice: 7...12
        case .errands: 10...14
        case .transaction: 12...17
        }
    }

    /// Writes a request, and gives the entity that it is mainly about. It may be shorter than usual by so many calls.
    func write(_ request: inout Request, shorterBy slack: Int) throws(Unsuitable) -> Int {
        let least = max(calls.lowerBound - slack, 1)
        request.isReading = isReading
        let entity = try compose(&request, least: least)
        guard request.calls >= least, request.calls <= calls.upperBound else { throw Unsuitable() }
        guard request.isWriting || request.bits >= 8 else { throw Unsuitable() }
        guard request.asks.count <= 9, request.instruction.utf8.count <= 1500 else { throw Unsuitable() }
        return entity
    }

    private func compose(_ request: inout Request, least: Int) throws(Unsuitable) -> Int {
        switch self {
        case .question:
            let key = try request.drawFocus()
            try request.open(on: key, introducing: request.draw.happens(0.3))
            try request.draw.happens(0.6) ? request.askFocus(upTo: 3) : request.askChild(upTo: 3)
            return key.entity
        case .lookUp:
            let key = try request.drawFocus()
            try request.open(on: key, introducing: request.draw.happens(0.4))
            try request.askFocus(upTo: 3 + request.draw.below(2))
            try fill(&request, to: least, with: [.child, .facts])
            return key.entity
        case .overview, .ranking:
            let entity = try self == .overview ? request.overview() : request.ranking()
            try fill(&request, to: least, with: [.child, .totals, .facts])
            return entity
        case .dossier:
            let key = try focus(&request)
            try fill(&request, to: least, with: [.facts, .child, .totals, .child, .child])
            return key.entity
        case .calculation:
            let key = try focus(&request)
            try request.askComputed()
            try fill(&request, to: least, with: [.totals, .child, .facts, .computed])
            return key.entity
        case .create:
            let key = try focus(&request)
            try request.makeForFocus()
            try fill(&request, to: least, with: [.child, .totals, .facts, .change])
            return key.entity
        case .move, .update:
            let key = try focus(&request)
            try request.deedOnChild(self == .move ? ["move"] : ["update", "assign"])
            try fill(&request, to: least, with: [.child, .facts, .totals, .make])
            return key.entity
        case .conditional:
            let key = try focus(&request)
            if request.draw.happens(0.4) {
                try request.conditional(on: try request.focused())
                request.isIntroduced = true
            } else {
                let (mention, _) = try request.someChild()
                try request.conditional(on: mention)
                request.isIntroduced = true
            }
            try fill(&request, to: least, with: [.child, .totals, .make, .facts, .move])
            return key.entity
        case .bulk:
            if request.draw.happens(0.3) { return try request.moveMany() }
            let key = try focus(&request)
            _ = try request.moveMany()
            try fill(&request, to: least, with: [.child, .facts, .make, .totals])
            return key.entity
        case .refusal:
            let entity = try request.refusal()
            try fill(&request, to: least, with: [.child, .totals])
            return entity
        case .secondChoice:
            let key = try focus(&request)
            let made = try request.secondChoice()
            let before = request.asks.count
            try request.askMade(made)
            request.question(Array(request.asks[(before - 1)...]))
            try fill(&request, to: least, with: [.child, .totals, .facts])
            return key.entity
        case .errands:
            let key = try focus(&request)
            try fill(&request, to: least, with: [.move, .make, .change, .move])
            try fill(&request, to: least, with: [.child, .totals, .facts])
            guard request.isWriting else { throw Unsuitable() }
            return key.entity
        case .transaction:
            let key = try focus(&request)
            try request.makeForFocus()
            try fill(&request, to: least, with: [.move, .make, .change, .move, .totals, .child])
            guard request.done.count > 1 else { throw Unsuitable() }
            return key.entity
        }
    }

    private func focus(_ request: inout Request) throws(Unsuitable) -> RowKey {
        let scene = request.scene
        let key = try request.drawFocus { !scene.children(of: $0).isEmpty }
        try request.open(on: key)
        return key
    }

    private enum Step { case facts, child, totals, computed, make, move, change }

    /// Adds steps until the request takes so many calls.
    private func fill(_ request: inout Request, to least: Int, with steps: [Step]) throws(Unsuitable) {
        var turns = 0
        // Ends at the least or a little above, so that lengths differ.
        let aim = least + request.draw.below(3)
        while request.calls < aim, turns < 24 {
            turns += 1
            let step = request.draw.one(of: steps)
            _ = request.attempt { request throws(Unsuitable) in
                switch step {
                case .facts: try request.askFocus(upTo: 1 + request.draw.below(3))
                case .child: try request.askChild(upTo: 2 + request.draw.below(2))
                case .totals: try request.askTotals()
                case .computed: try request.askComputed()
                case .make: try request.makeForFocus()
                case .move: try request.deedOnChild(["move"])
                case .change: try request.deedOnChild(["update", "assign"])
                }
                guard request.calls <= calls.upperBound else { throw Unsuitable() }
            }
        }
    }
}

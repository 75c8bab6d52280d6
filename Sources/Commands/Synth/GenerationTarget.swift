import ContentStore
import Procedural

/// Where made environments go: into a store, or into a folder of packages.
enum GenerationTarget {
    case store(Store, EnvironmentIntake)
    case folder(String, PackageFolder)

    /// What it is called.
    var title: String {
        switch self {
        case .store(let store, _): store.path
        case .folder(let path, _): path
        }
    }

    func before(by maker: any EnvironmentMaker, certified: Bool) throws -> MadeBefore {
        switch self {
        case .store(let store, _): try MadeBefore(by: maker, in: store, certified: certified)
        case .folder(_, let folder): try folder.before(by: maker)
        }
    }

    /// Takes an environment; gives those that are kept by now.
    func add(_ index: Int, _ made: MadeEnvironment) throws -> [EnvironmentIntake.Entry] {
        switch self {
        case .store(_, let intake): try intake.add(index, made)
        case .folder(_, let folder): [try folder.add(index, made)]
        }
    }

    /// Puts what is not certified apart: in a folder people can look at it, in a store it has no place.
    func reject(_ index: Int, _ made: MadeEnvironment) throws {
        if case .folder(_, let folder) = self { _ = try folder.add(index, made) }
    }

    /// Keeps what is still waiting.
    func finish() throws -> [EnvironmentIntake.Entry] {
        if case .store(_, let intake) = self { return try intake.commit() }
        return []
    }
}

import ArgumentParser
import ContentStore
import Environments
import Exporters
import Runtime
import Synthesis
import Trajectories

/// The exit codes of `awm` (`design.md`, "The command line").
enum ExitStatus: Int32 {
    case ok = 0
    case failed = 1
    case usage = 2
    case notFound = 3
    case integrity = 4
    case locked = 5
    case remote = 6

    /// Writes what went wrong to standard error, or help to standard output, and gives the status.
    static func report(_ error: any Error) -> Int32 {
        if let exit = error as? ExitCode { return exit.rawValue }
        switch error {
        case let error as StoreError:
            Output.error("\(error)")
            return status(of: error).rawValue
        case let error as PackageError:
            Output.error(Output.count(error.findings.count { $0.severity == .error }, "error"))
            Output.note("\(error)")
            return failed.rawValue
        case let error as RuntimeError:
            Output.error("\(error)")
            return (error.code == .unknownTask ? notFound : failed).rawValue
        case let error as RolloutError:
            Output.error("\(error)")
            return status(of: error).rawValue
        case let error as ExportError:
            Output.error("\(error)")
            return (error.code == .invalidOption ? usage : failed).rawValue
        case let error as SynthesisError:
            Output.error(error.message)
            return (error.code == .invalidRecipe ? usage : failed).rawValue
        case let error as CommandFailure:
            Output.error(error.message)
            return error.status.rawValue
        default: break
        }
        let code = Awm.exitCode(for: error)
        let message = Awm.fullMessage(for: error)
        if code == .success {
            if !message.isEmpty { Output.result(message) }
            return ok.rawValue
        }
        // Errors that are not about the words typed come through here too.
        if code == .validationFailure {
            Output.note(message)
            return usage.rawValue
        }
        Output.error("\(error)")
        return failed.rawValue
    }

    private static func status(of error: RolloutError) -> ExitStatus {
        switch error.code {
        case .notFound: .notFound
        case .ambiguous: .usage
        case .invalidPack, .invalidIndex, .invalidSet: .integrity
        case .invalidRow, .unsupportedSchema, .brokenInvariant, .tooLarge: .failed
        }
    }

    private static func status(of error: StoreError) -> ExitStatus {
        switch error.code {
        case .notFound, .notAStore: .notFound
        case .invalidReference, .ambiguous: .usage
        case .corrupt, .invalidManifest, .invalidTar, .invalidCompression, .invalidDigest: .integrity
        case .locked: .locked
        default: .failed
        }
    }
}

/// A command could not do what it was asked; the message says what, where and what to do next.
struct CommandFailure: Error, CustomStringConvertible {
    var status: ExitStatus
    var message: String

    init(_ status: ExitStatus = .failed, _ message: String) {
        self.status = status
        self.message = message
    }

    var description: String { message }
}

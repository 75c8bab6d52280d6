import ArgumentParser
import Runtime

extension PresentationMode: ExpressibleByArgument {}

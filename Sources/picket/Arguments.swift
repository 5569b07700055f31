public import ArgumentParser
public import Detection
public import Reporting
public import Settings

// Two modules have an Option; on the command line it is ArgumentParser's.
typealias Option = ArgumentParser.Option

// What the command line can take the names of.
extension Language: ExpressibleByArgument {}
extension Format: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension SecurityLabel: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

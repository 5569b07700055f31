package import Detection

/// G. J. Holzmann's ten rules for developing safety-critical code, and the rules of Picket that check them.
package enum PowerOfTen {
    package static let tag = "power-of-ten"
    package static let ruleCount = 10

    static func reference(_ rule: String) -> String {
        "G. J. Holzmann: The Power of 10. Rules for Developing Safety-Critical Code. IEEE Computer, June 2006 (rule \(rule))"
    }
}

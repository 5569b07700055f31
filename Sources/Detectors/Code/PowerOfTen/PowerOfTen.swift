package import Detection

/// G. J. Holzmann's ten rules for developing safety-critical code: which of Picket's rules check them, and how far that
/// goes in each language.
package enum PowerOfTen {
    package static let family = "power-of-ten"

    /// One of the ten.
    package struct Article: Sendable {
        package let number: Int
        package let title: String
        /// Of the rules that check it.
        package let rules: [String]
        fileprivate let assessments: [Language: Assessment]

        package func assessment(in language: Language) -> Assessment {
            // What is written with elements is the same language.
            assessments[language == .tsx ? .typescript : language] ?? .notApplicable("")
        }
    }

    /// How far a rule can be told of code in a language.
    package enum Assessment: Sendable, Hashable {
        /// As Holzmann wrote it; how.
        case checked(String)
        /// The language has something else that the rule's reason holds for: what is checked instead.
        case adapted(String)
        /// Why not.
        case notApplicable(String)
        /// Only a compiler can tell: what Picket does with one.
        case needsCompiler(String)

        package var name: String {
            switch self {
            case .checked: "checked"
            case .adapted: "adapted"
            case .notApplicable: "not applicable"
            case .needsCompiler: "needs a compiler"
            }
        }

        package var explanation: String {
            switch self {
            case .checked(let text), .adapted(let text), .notApplicable(let text), .needsCompiler(let text): text
            }
        }

        /// Whether every function counts as a pair with the rule.
        package var isApplicable: Bool {
            switch self {
            case .checked, .adapted: true
            case .notApplicable, .needsCompiler: false
            }
        }
    }

    package static let languages: [Language] = [
        .c, .cpp, .ada, .python, .java, .javascript, .typescript, .go, .rust, .swift, .bash,
    ]

    /// The number of the rule of Holzmann's that a rule of Picket's checks.
    package static func number(ofRule id: String) -> Int? {
        articles.first { $0.rules.contains(id) }?.number
    }

    static func reference(_ number: String) -> String {
        "G. J. Holzmann: The Power of 10: Rules for Developing Safety-Critical Code. IEEE Computer, June 2006 (rule \(number))"
    }

    package static let articles: [Article] = [
        Article(
            1, "Simple control flow: no goto, no recursion", ["goto", "recursion"],
            all: .checked("recursion, over the call graph of the project; the language has no goto"),
            [
                .c: .checked("goto, setjmp and longjmp; recursion, over the call graph of the project"),
                .cpp: .checked("goto, setjmp and longjmp; recursion, over the call graph of the project"),
                .ada: .checked("goto; recursion within a file"),
                .go: .checked("goto; recursion, over the call graph of each package"),
                .rust: .checked("recursion within a file; the language has no goto"),
                .bash: .checked("recursion within a file; the language has no goto"),
            ]),
        Article(
            2, "Every loop has a bound that can be seen", ["unbounded-loop"],
            all: .checked("endless loops with a way out; conditions that nothing in the body changes"),
            [
                .python: .checked(changingLoops), .java: .checked(changingLoops), .cpp: .checked(changingLoops),
                .javascript: .checked(changingLoops), .typescript: .checked(changingLoops),
            ]),
        Article(
            3, "No allocation after initialisation", ["allocation-after-init"],
            all: .notApplicable("the runtime allocates for almost every expression"),
            [
                .c: .checked("calls of malloc and its kin outside of functions that initialise"),
                .cpp: .checked("new, make_unique, malloc … outside of constructors and functions that initialise"),
                .ada: .checked("allocators (new) in subprograms that do not initialise"),
                .rust: .adapted("Box, Rc, Arc, Vec and vec! in loops of functions that do not initialise"),
                .go: .adapted("make and new in loops of functions that do not initialise"),
                .java: .adapted("new in loops of methods that do not initialise"),
                .swift: .adapted("memory allocated by hand: allocate, malloc"),
            ]),
        Article(
            4, "No function longer than a page", ["long-function"],
            all: .checked("60 lines of code, without blank lines and comments"), [:]),
        Article(
            5, "At least two assertions per function", ["few-assertions"],
            all: .adapted("assertions, and guards that leave the function: two per function on average over a file"),
            [
                .c: .checked(assertions), .cpp: .checked(assertions), .ada: .checked(assertions),
                .rust: .checked(assertions), .swift: .checked(assertions),
            ]),
        Article(
            6, "Data at the smallest scope", ["wide-scope"],
            all: .checked("local variables declared further out than they are used"),
            [
                .c: .checked("the same, and static variables of a file that one function uses"),
                .python: .adapted("names rebound with `global`: functions share a variable of the module"),
                .bash: .adapted("variables that a function sets without `local`"),
                .ada: .notApplicable("declarations stand before the statements of a subprogram"),
            ]),
        Article(
            7, "Results are used, parameters are validated", ["ignored-result"],
            all: .adapted("empty handlers"),
            [
                .c: .checked("results of the C library and of the file's own functions; pointers used without a check"),
                .cpp: .checked("results of the C library; pointers used without a check; empty handlers"),
                .ada: .adapted("handlers that do nothing: the language lets no result be ignored"),
                .python: .adapted("bare except, handlers that do nothing"),
                .java: .adapted("empty handlers; ignored results of File and of strings"),
                .javascript: .adapted("empty handlers; promises of the file's own functions that nobody waits for"),
                .typescript: .adapted("empty handlers; promises of the file's own functions that nobody waits for"),
                .go: .checked("errors of the file's own functions that nobody looks at"),
                .rust: .checked("results thrown away by `let _ =` and `.ok();`, empty arms for errors"),
                .swift: .checked("`try?` whose value nobody looks at, empty handlers"),
                .bash: .adapted("`|| true`, and `cd` whose failure goes unnoticed"),
            ]),
        Article(
            8, "Preprocessor: includes and simple macros only", ["preprocessor"],
            all: .adapted("code that is made when the program runs"),
            [
                .c: .checked("token pasting, variadic, recursive and incomplete macros, nested conditions"),
                .cpp: .checked("token pasting, variadic, recursive and incomplete macros, nested conditions"),
                .ada: .notApplicable("the language has neither a preprocessor nor code made at run time"),
                .python: .adapted("eval, exec, compile, classes made by type(), attributes by computed names"),
                .java: .adapted("reflection that calls what a string names"),
                .javascript: .adapted("eval, Function, timers with code as text"),
                .typescript: .adapted("eval, Function, timers with code as text"),
                .go: .adapted("reflect's calls by name, and go:linkname"),
                .rust: .adapted("macro_rules! that match token trees"),
                .swift: .adapted("NSClassFromString, Selector and value(forKey:)"),
                .bash: .adapted("eval, and sourcing a computed file"),
            ]),
        Article(
            9, "Pointers: one dereference, no function pointers", ["pointers"],
            all: .adapted("memory behind the back of the language"),
            [
                .c: .checked(pointers), .cpp: .checked(pointers),
                .ada: .checked("more than one .all, access to subprograms, unchecked conversion"),
                .python: .adapted("pointers of ctypes"),
                .java: .adapted("Unsafe, and references taken out of an Optional without a look"),
                .javascript: .notApplicable("the language has no pointers"),
                .typescript: .adapted("non-null assertions (!)"),
                .go: .checked("more than one dereference; unsafe.Pointer"),
                .rust: .adapted("unsafe blocks, raw pointers, unwrap"),
                .swift: .adapted("unsafe pointers, force unwraps, try!, as!"),
                .bash: .adapted("indirect expansion ${!name} and name references"),
            ]),
        Article(
            10, "All warnings on, none given", ["compiler-warnings"],
            all: .needsCompiler("not assessed: Picket runs no compiler for this language"),
            [.c: .needsCompiler(compiler), .cpp: .needsCompiler(compiler)]),
    ]

    private static let changingLoops =
        "endless loops with a way out; conditions that nothing in the body changes; collections changed while gone over"
    private static let assertions =
        "assertions and guards: two per function on average over a file, one in large functions; none with side effects"
    private static let pointers =
        "more than one dereference, dereferences in macros, pointers behind a typedef, function pointers"
    private static let compiler =
        "the compiler that compile_commands.json names, with all warnings, if --allow-programs lets it run"
}

extension PowerOfTen.Article {
    /// - Parameter all: what holds of the languages that `assessments` does not name.
    fileprivate init(
        _ number: Int, _ title: String, _ rules: [String], all: PowerOfTen.Assessment,
        _ assessments: [Language: PowerOfTen.Assessment]
    ) {
        self.number = number
        self.title = title
        self.rules = rules.map { "\(PowerOfTen.family)/\($0)" }
        self.assessments = Dictionary(
            PowerOfTen.languages.map { ($0, assessments[$0] ?? all) }, uniquingKeysWith: { first, _ in first })
    }
}

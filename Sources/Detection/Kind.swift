/// What a node of a syntax tree is, in words that hold for every language.
///
/// A language's table maps its grammar's symbols to these; what has no kind of its own is ``other`` and stays reachable
/// by its symbol. Adding a kind: append it to its group, mention it in the tables that have it.
public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    // MARK: The file
    /// The root.
    case file
    /// Named in the grammar, without a neutral kind.
    case other
    /// A stretch the parser could not understand.
    case error
    /// A token the parser had to invent; empty.
    case missing
    case comment

    // MARK: Declarations
    /// A function, method, constructor or accessor with a name; children: ``Field/name``, ``parameters``, ``Field/body``.
    case function
    /// An anonymous function: lambda, closure, arrow function.
    case lambda
    /// A function, method or constructor declared without a body.
    case signature
    /// The list of parameters (Swift has none: there, parameters are the function's own children).
    case parameters
    /// One parameter, or several of one type (Go, Ada): each of its names has ``Field/name``. A default is ``Field/value``.
    case parameter
    /// `*args`, `...rest`.
    case variadicParameter
    /// `**kwargs`.
    case keywordVariadicParameter
    /// Python's bare `*`: parameters after it are passed by keyword only.
    case keywordOnlyMarker
    /// Python's `/`: parameters before it are passed by position only.
    case positionalOnlyMarker
    /// The object a method is called on, where it is written in the list: Rust's `self`, Go's receiver.
    case receiver
    /// Type parameters and their constraints.
    case typeParameters
    /// A class, struct, record, actor, object: a type with fields and methods.
    case type
    /// An interface, protocol, trait.
    case interface
    case enumeration
    case enumerationCase
    /// Members added to a type elsewhere: Rust's `impl`, Swift's `extension`.
    case typeExtension
    /// A package, module, namespace.
    case namespace
    case typeAlias
    /// The members between the braces of a type.
    case typeBody
    /// A variable of a type.
    case memberVariable
    /// A declaration of variables; each ``declarator`` in it, or the node itself, has ``Field/name`` and ``Field/value``.
    case variable
    /// The same, of what never changes: `const`, `let`, `final`, `constant`, `#define`.
    case constant
    /// One name of a ``variable`` or ``constant`` declaration with its value.
    case declarator
    /// `import`, `#include`, `use`, `with`.
    case importation
    case exportation
    /// A decorator, annotation or attribute.
    case annotation
    /// `public`, `static`, `async`, `final` ...
    case modifier
    /// The base types of a type.
    case superTypes

    // MARK: Statements
    /// A list of statements, in braces or by indentation.
    case block
    case expressionStatement
    /// `if`; also Swift's `guard`.
    case branch
    /// The `if` of an `else if`, `elif`, `elsif`.
    case elseIf
    /// The part after `else`, where the grammar has a node for it.
    case elseClause
    /// The word `else`: the one sign of it that every grammar has.
    case elseKeyword
    /// `a ? b : c` and Python's `b if a else c`.
    case ternary
    /// `for` with a counter or any other head, when it is not known to go over a collection.
    case forLoop
    /// `for` over a collection.
    case forEach
    case whileLoop
    /// `do … while`, `repeat … until`.
    case doLoop
    /// A loop without a condition: Rust's and Ada's `loop`.
    case endlessLoop
    /// `for … in …` of a comprehension.
    case comprehensionFor
    /// `if …` of a comprehension.
    case comprehensionIf
    /// `switch`, `match`, `select`, `case … esac`.
    case switching
    /// One case of it.
    case switchCase
    /// `default:`, `else =>`, `when others`.
    case defaultCase
    /// A condition on a case: `case x if x > 0`.
    case caseGuard
    /// What a case matches.
    case pattern
    case tryBlock
    /// `catch`, `except`, `rescue`, `when` in Ada's `exception` part.
    case handler
    case finally
    case throwing
    case returning
    case breaking
    case continuing
    case goto
    case label
    case yielding
    case awaiting
    case assertion
    case deletion
    /// `with`, `using`, try-with-resources.
    case resource
    case deferral
    /// `global`, `nonlocal`.
    case scopeDeclaration
    /// `pass`, `;`, `null;`.
    case emptyStatement
    /// Preprocessor directives without a better kind.
    case directive
    /// `#if`, `#ifdef`; its `#elif` is ``elseIf``, its `#else` an ``elseClause``.
    case conditionalDirective

    // MARK: Expressions
    case identifier
    /// A type where one is named.
    case typeReference
    /// A call; ``Field/callee`` and ``arguments``.
    case call
    /// A call of a macro whose tokens the grammar does not parse.
    case macroCall
    /// `new T(…)`, composite literals of a type.
    case creation
    case arguments
    /// An argument the grammar wraps in a node of its own.
    case argument
    /// `name=value`, `label: value`.
    case keywordArgument
    /// `*args`, `...args`.
    case spread
    /// `a.b`, `a->b`, `A::b`: ``Field/object`` and ``Field/member``.
    case member
    /// `a[b]`: ``Field/object`` and ``Field/index``.
    case subscripting
    case slice
    /// An arithmetic or bit operation.
    case binary
    /// `<<`, `>>`.
    case shift
    /// `==`, `<`, `in`, `is` ...
    case comparison
    /// `&&`, `||`, `and`, `or`, `??` is not one.
    case logical
    /// `-a`, `*p`, `&a`.
    case unary
    case not
    case cast
    case parenthesised
    /// `a = b`, statement or expression: ``Field/left`` and ``Field/right``.
    case assignment
    /// `a += b`.
    case augmentedAssignment
    /// `i++`, `--i`.
    case increment
    case integer
    case float
    case string
    case character
    case boolean
    /// `None`, `null`, `nil`, `nullptr`.
    case null
    case regularExpression
    /// A part of a string that is an expression.
    case interpolation
    /// The characters of a string between its quotes and interpolations, escapes included.
    case stringContent
    /// An array or list with its elements.
    case list
    case dictionary
    case pair
    case set
    case tuple
    /// A list, dictionary, set or generator comprehension.
    case comprehension

    // MARK: Operators: leaves. A ``binary`` or ``unary`` node that holds one of the first four is of the kind it names
    case logicalOperator
    case comparisonOperator
    case shiftOperator
    case notOperator
    /// Arithmetic and bit operators, and those of unary and assignment nodes.
    case operation
    /// Any other token a table wants to keep.
    case token
}

/// A set of kinds: a bit each.
@frozen public struct KindSet: Sendable, Hashable, ExpressibleByArrayLiteral {
    @usableFromInline var low: UInt64 = 0
    @usableFromInline var high: UInt64 = 0
    @usableFromInline var top: UInt64 = 0

    @inlinable public init() {}

    @inlinable public init(arrayLiteral elements: Kind...) {
        for kind in elements { insert(kind) }
    }

    @inlinable public mutating func insert(_ kind: Kind) {
        let bit: UInt64 = 1 << UInt64(kind.rawValue & 63)
        switch kind.rawValue >> 6 {
        case 0: low |= bit
        case 1: high |= bit
        default: top |= bit
        }
    }

    @inlinable public func contains(_ kind: Kind) -> Bool {
        let word = kind.rawValue < 64 ? low : kind.rawValue < 128 ? high : top
        return word >> UInt64(kind.rawValue & 63) & 1 == 1
    }

    @inlinable public func union(_ other: KindSet) -> KindSet {
        var union = self
        union.low |= other.low
        union.high |= other.high
        union.top |= other.top
        return union
    }

    /// Functions with a body, named or not.
    public static let functions: KindSet = [.function, .lambda]
    public static let types: KindSet = [.type, .interface, .enumeration, .typeExtension]
    public static let loops: KindSet = [.forLoop, .forEach, .whileLoop, .doLoop, .endlessLoop]
    public static let numbers: KindSet = [.integer, .float]
    public static let literals: KindSet = [
        .integer, .float, .string, .character, .boolean, .null, .regularExpression,
    ]
    public static let parameters: KindSet = [.parameter, .variadicParameter, .keywordVariadicParameter]
    /// Nodes whose children are statements or declarations.
    public static let statementLists: KindSet = [.file, .block, .typeBody]
    public static let operators: KindSet = [
        .logicalOperator, .comparisonOperator, .shiftOperator, .notOperator, .operation,
    ]
}

/// The part a node plays in its parent, in words that hold for every language.
public enum Field: UInt8, Sendable, Hashable, CaseIterable {
    case none
    case name, alias, label, modifier
    case parameters, typeParameters, returnType, type, superTypes
    /// C and C++: what wraps the declared name (pointer, array, function declarator).
    case declarator
    case body, condition, consequence, alternative
    case initializer, update
    /// What a loop goes over.
    case iterable
    case callee, arguments
    case object, member, index, key
    case left, right, operation, operand
    case value
    case handler, finally
    case `return`
    case path
}

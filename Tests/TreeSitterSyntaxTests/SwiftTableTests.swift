import Detection
import Testing

@Suite(.enabled(if: Grammars.has(.swift), "no Swift grammar: run `make setup`"))
struct SwiftTableTests {
    @Test(arguments: outlines)
    func outline(_ outline: OutlineCase) throws { try outline.check(.swift) }

    private static let outlines = [
        OutlineCase(
            "functions and their parameters",
            #"""
            func m<U>(_ a: Int, b c: inout Int, d: String..., e: Int = -1) async throws -> U { 1 }
            func == (l: C, r: C) -> Bool { true }
            """#,
            #"""
            function
              identifier(name) m
              typeParameters
                other
                  typeReference U
              parameter
                identifier(label) _
                identifier(name) a
                typeReference(type) Int
              parameter
                identifier(label) b
                identifier(name) c
                modifier inout
                typeReference(type) Int
              variadicParameter
                identifier(name) d
                typeReference(type) String
              parameter
                identifier(name) e
                typeReference(type) Int
                unary(value)
                  operation(operation) -
                  integer(operand) 1
              modifier async
              modifier throws
              typeReference(returnType) U
              block(body)
                integer 1
            function
              identifier(name) ==
              parameter
                identifier(name) l
                typeReference(type) C
              parameter
                identifier(name) r
                typeReference(type) C
              typeReference(returnType) Bool
              block(body)
                boolean true
            """#),
        OutlineCase(
            "types",
            #"""
            public final class C: B, Q {}
            struct S {}
            actor A {}
            indirect enum E: Int { case a, b = 2
             case c(x: Int) }
            extension A.B: P {}
            """#,
            #"""
            type
              modifier public
              modifier final
              identifier(name) C
              superTypes(superTypes)
                typeReference B
              superTypes(superTypes)
                typeReference Q
              typeBody(body) {}
            type
              identifier(name) S
              typeBody(body) {}
            type
              identifier(name) A
              typeBody(body) {}
            enumeration
              modifier indirect
              identifier(name) E
              superTypes(superTypes)
                typeReference Int
              typeBody(body)
                enumerationCase
                  identifier(name) a
                  identifier(name) b
                  integer(value) 2
                enumerationCase
                  identifier(name) c
                  other(parameters)
                    identifier x
                    typeReference(type) Int
            typeExtension
              typeReference(name)
                typeReference A
                typeReference B
              superTypes(superTypes)
                typeReference P
              typeBody(body) {}
            """#),
        OutlineCase(
            "members",
            #"""
            struct S {
              let a: Int
              static let b = 1
              var c: Int { 1 }
              var d: Int { get { 1 } set(v) { f(v) } }
              var e = 2 { didSet { g() } }
              init?(a: Int) {}
              deinit {}
              subscript(i: Int) -> Int { 1 }
            }
            """#,
            #"""
            type
              identifier(name) S
              typeBody(body)
                memberVariable
                  modifier let
                  identifier(name) a
                  typeReference(type) Int
                constant
                  modifier static
                  modifier let
                  identifier(name) b
                  integer(value) 1
                function
                  modifier var
                  identifier(name) c
                  typeReference(type) Int
                  block(body)
                    integer 1
                memberVariable
                  modifier var
                  identifier(name) d
                  typeReference(type) Int
                  block(body)
                    function
                      identifier(name) get
                      block(body)
                        integer 1
                    function
                      identifier(name) set
                      parameter v
                      block(body)
                        call
                          identifier(callee) f
                          arguments(arguments)
                            identifier v
                memberVariable
                  modifier var
                  identifier(name) e
                  integer(value) 2
                  function
                    identifier(name) didSet
                    block(body)
                      call
                        identifier(callee) g
                        arguments(arguments) ()
                function
                  identifier(name) init
                  parameter
                    identifier(name) a
                    typeReference(type) Int
                  block(body) {}
                function
                  identifier(name) deinit
                  block(body) {}
                function
                  identifier(name) subscript
                  parameter
                    identifier(name) i
                    typeReference(type) Int
                  typeReference(returnType) Int
                  block(body)
                    integer 1
            """#),
        OutlineCase(
            "protocol",
            #"""
            protocol P: Q { associatedtype A
             var p: Int { get set }
             func m(_ x: Int) -> Int
             init(a: Int) }
            """#,
            #"""
            interface
              identifier(name) P
              superTypes(superTypes)
                typeReference Q
              typeBody(body)
                typeAlias
                  identifier(name) A
                memberVariable
                  pattern(name)
                    identifier p
                  typeReference(type) Int
                signature
                  identifier(name) m
                  parameter
                    identifier(label) _
                    identifier(name) x
                    typeReference(type) Int
                  typeReference(returnType) Int
                signature
                  identifier(name) init
                  parameter
                    identifier(name) a
                    typeReference(type) Int
            """#),
        OutlineCase(
            "if, else if, else",
            #"""
            if a, let x = y { b() } else if c != nil {} else { d() }
            """#,
            #"""
            branch
              identifier(condition) a
              identifier x
              identifier(condition) y
              block(consequence)
                call
                  identifier(callee) b
                  arguments(arguments) ()
              elseKeyword else
              elseIf(alternative)
                comparison(condition)
                  identifier(left) c
                  comparisonOperator(operation) !=
                  null(right) nil
                elseKeyword else
                block(alternative)
                  call
                    identifier(callee) d
                    arguments(arguments) ()
            """#),
        OutlineCase(
            "an empty consequence",
            #"""
            if a {} else { b() }
            """#,
            #"""
            branch
              identifier(condition) a
              elseKeyword else
              block(alternative)
                call
                  identifier(callee) b
                  arguments(arguments) ()
            """#),
        OutlineCase(
            "guard",
            #"""
            guard let a, b else { return 1 }
            """#,
            #"""
            branch
              identifier a
              identifier(condition) b
              elseKeyword else
              block(alternative)
                returning
                  integer 1
            """#),
        OutlineCase(
            "loops",
            #"""
            for i in 0..<9 where i > 2 { continue }
            while let c = d { break }
            outer: repeat { x += 1 } while x < 3
            """#,
            #"""
            forEach
              identifier(left) i
              binary(iterable)
                integer(left) 0
                operation(operation) ..<
                integer(right) 9
              caseGuard
                comparison
                  identifier(left) i
                  comparisonOperator(operation) >
                  integer(right) 2
              block(body)
                continuing continue
            whileLoop
              identifier c
              identifier(condition) d
              block(body)
                breaking break
            label outer:
            doLoop
              block(body)
                augmentedAssignment
                  identifier(left) x
                  operation(operation) +=
                  integer(right) 1
              comparison(condition)
                identifier(left) x
                comparisonOperator(operation) <
                integer(right) 3
            """#),
        OutlineCase(
            "switch",
            #"""
            switch a {
            case 1, .b: f()
              fallthrough
            case let .c(q) where q > 1: g()
            default: break
            }
            """#,
            #"""
            switching
              identifier(condition) a
              switchCase
                integer(condition) 1
                pattern(condition)
                  identifier b
                block(body)
                  call
                    identifier(callee) f
                    arguments(arguments) ()
                other fallthrough
              switchCase
                pattern(condition)
                  identifier c
                  identifier q
                caseGuard where
                comparison(condition)
                  identifier(left) q
                  comparisonOperator(operation) >
                  integer(right) 1
                block(body)
                  call
                    identifier(callee) g
                    arguments(arguments) ()
              defaultCase
                token default
                block(body)
                  breaking break
            """#),
        OutlineCase(
            "do, catch and defer",
            #"""
            do { try f() } catch let e as E { g() } catch {}
            do { h() }
            defer { c() }
            func g() { throw E.x }
            """#,
            #"""
            tryBlock
              block(body)
                other
                  operation try
                  call(operand)
                    identifier(callee) f
                    arguments(arguments) ()
              handler
                pattern(name)
                  pattern
                    identifier e
                  typeReference(name) E
                block(body)
                  call
                    identifier(callee) g
                    arguments(arguments) ()
              handler catch {}
            other
              block(body)
                call
                  identifier(callee) h
                  arguments(arguments) ()
            deferral
              identifier defer
              other(body)
                block(body)
                  call
                    identifier(callee) c
                    arguments(arguments) ()
            function
              identifier(name) g
              block(body)
                throwing
                  member
                    identifier(object) E
                    identifier(member) x
            """#),
        OutlineCase(
            "declarations",
            #"""
            let v = a > b ? 1 : -2.5, w = q ?? 3
            var (m, n): (Int, Int) = (1, 2)
            let p = (1 + 2)
            """#,
            #"""
            constant
              modifier let
              identifier(name) v
              ternary(value)
                comparison(condition)
                  identifier(left) a
                  comparisonOperator(operation) >
                  identifier(right) b
                integer(consequence) 1
                unary(alternative)
                  operation(operation) -
                  float(operand) 2.5
              identifier(name) w
              binary(value)
                identifier(left) q
                operation(operation) ??
                integer(right) 3
            variable
              modifier var
              pattern(name)
                identifier m
                identifier n
              typeReference(type)
                typeReference
                  typeReference Int
                typeReference
                  typeReference Int
              tuple(value)
                integer 1
                integer 2
            constant
              modifier let
              identifier(name) p
              parenthesised(value)
                binary
                  integer(left) 1
                  operation(operation) +
                  integer(right) 2
            """#),
        OutlineCase(
            "calls, subscripts and closures",
            #"""
            run(1, name: .foo) { y } onDone: { (z: Int) -> Int in w }
            a.b[0] = c!.d
            let f = { [weak self] x in x }
            Foo<Int>(a: 1)
            """#,
            #"""
            call
              identifier(callee) run
              arguments(arguments)
                integer 1
                keywordArgument
                  identifier(name) name
                  member(value)
                    identifier(member) foo
              lambda
                block(body)
                  identifier y
              identifier(label) onDone
              lambda
                parameters(parameters)
                  parameter
                    identifier(name) z
                    typeReference(type) Int
                typeReference(returnType) Int
                block(body)
                  identifier w
            assignment
              subscripting(left)
                member(object)
                  identifier(object) a
                  identifier(member) b
                parenthesised(index)
                  integer 0
              member(right)
                cast(object)
                  identifier(operand) c
                  notOperator(operation) !
                identifier(member) d
            constant
              modifier let
              identifier(name) f
              lambda(value)
                other
                  declarator
                    modifier weak
                    identifier(name) self
                parameters(parameters)
                  parameter
                    identifier(name) x
                block(body)
                  identifier x
            creation
              typeReference(callee)
                typeReference Foo
                typeReference
                  typeReference Int
              arguments(arguments)
                keywordArgument
                  identifier(name) a
                  integer(value) 1
            """#),
        OutlineCase(
            "strings and literals",
            #"""
            let s = "a\(b + 1)\n", r = #"c"#, n = nil, x = [1: true], e = /f+/
            """#,
            #"""
            constant
              modifier let
              identifier(name) s
              string(value)
                stringContent a
                interpolation
                  binary
                    identifier(left) b
                    operation(operation) +
                    integer(right) 1
                stringContent \n
              identifier(name) r
              string(value)
                stringContent #"c"#
              identifier(name) n
              null(value) nil
              identifier(name) x
              dictionary(value)
                integer(key) 1
                boolean(value) true
              identifier(name) e
              regularExpression(value) /f+/
            """#),
        OutlineCase(
            "casts and tries",
            #"""
            x = a as? T; y = a is T; z = try await f()
            """#,
            #"""
            assignment
              identifier(left) x
              cast(right)
                identifier(operand) a
                operation as?
                typeReference(type) T
            assignment
              identifier(left) y
              comparison(right)
                identifier(left) a
                comparisonOperator(operation) is
                typeReference(right) T
            assignment
              identifier(left) z
              other(right)
                operation try
                awaiting(operand)
                  call(operand)
                    identifier(callee) f
                    arguments(arguments) ()
            """#),
        OutlineCase(
            "precedence the grammar gets wrong",
            #"""
            a == 1 && b
            b != 2 || c && d > x.y || e
            f = g & 1 == 0 ? h : a ?? i > 3
            """#,
            #"""
            logical
              comparison(left)
                identifier(left) a
                comparisonOperator(operation) ==
                integer(right) 1
              logicalOperator(operation) &&
              identifier(right) b
            logical
              comparison(left)
                identifier(left) b
                comparisonOperator(operation) !=
                integer(right) 2
              logicalOperator(operation) ||
              logical(right)
                logical(left)
                  identifier(left) c
                  logicalOperator(operation) &&
                  comparison(right)
                    identifier(left) d
                    comparisonOperator(operation) >
                    member(right)
                      identifier(object) x
                      identifier(member) y
                logicalOperator(operation) ||
                identifier(right) e
            assignment
              identifier(left) f
              ternary(right)
                comparison(condition)
                  binary(left)
                    identifier(left) g
                    operation(operation) &
                    integer(right) 1
                  comparisonOperator(operation) ==
                  integer(right) 0
                identifier(consequence) h
                comparison(alternative)
                  binary(left)
                    identifier(left) a
                    operation(operation) ??
                    identifier(right) i
                  comparisonOperator(operation) >
                  integer(right) 3
            """#),
        OutlineCase(
            "imports, conditions and attributes",
            #"""
            import A.B
            #if DEBUG
            @MainActor let d = 1
            #endif
            """#,
            #"""
            importation
              member(path)
                identifier A
                identifier B
            directive #if DEBUG
            constant
              annotation
                typeReference MainActor
              modifier let
              identifier(name) d
              integer(value) 1
            directive #endif
            """#),
    ]
}

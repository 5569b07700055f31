import Detection
import Testing

@Suite(.enabled(if: Grammars.has(.javascript), "no JavaScript grammar: run `make setup`"))
struct JavaScriptTableTests {
    @Test(arguments: outlines)
    func outline(_ outline: OutlineCase) throws { try outline.check(.javascript) }

    private static let outlines = [
        OutlineCase(
            "functions and their parameters",
            #"""
            async function f(a, b = 1, {c, d: e = 2} = {}, [g], ...rest) {}
            const h = x => x;
            (function named(y) {})
            """#,
            #"""
            function
              modifier async
              identifier(name) f
              parameters(parameters)
                parameter a
                parameter
                  identifier(name) b
                  integer(value) 1
                parameter
                  pattern(name)
                    identifier c
                    pair
                      identifier(key) d
                      declarator(value)
                        identifier(name) e
                        integer(value) 2
                  dictionary(value) {}
                parameter
                  identifier g
                variadicParameter
                  identifier(name) rest
              block(body) {}
            constant
              declarator
                identifier(name) h
                lambda(value)
                  parameter(parameters) x
                  identifier(body) x
            expressionStatement
              parenthesised
                lambda
                  identifier(name) named
                  parameters(parameters)
                    parameter y
                  block(body) {}
            """#),
        OutlineCase(
            "members of a class",
            #"""
            class A extends B { #p = 1; static x; static get v() { return this.#p } constructor(a) { super(a) } }
            """#,
            #"""
            type
              identifier(name) A
              superTypes(superTypes)
                identifier B
              typeBody(body)
                memberVariable
                  identifier(name) #p
                  integer(value) 1
                memberVariable
                  modifier static
                  identifier(name) x
                function
                  modifier static
                  modifier get
                  identifier(name) v
                  parameters(parameters) ()
                  block(body)
                    returning
                      member
                        identifier(object) this
                        identifier(member) #p
                function
                  identifier(name) constructor
                  parameters(parameters)
                    parameter a
                  block(body)
                    expressionStatement
                      call
                        identifier(callee) super
                        arguments(arguments)
                          identifier a
            """#),
        OutlineCase(
            "methods of an object",
            #"""
            o = { a: 1, m(x) {}, 'k': () => {}, s, ...t, [c]: 2 }
            """#,
            #"""
            expressionStatement
              assignment
                identifier(left) o
                dictionary(right)
                  pair
                    identifier(key) a
                    integer(value) 1
                  function
                    identifier(name) m
                    parameters(parameters)
                      parameter x
                    block(body) {}
                  pair
                    string(key)
                      stringContent k
                    lambda(value)
                      parameters(parameters) ()
                      block(body) {}
                  identifier s
                  spread
                    identifier t
                  pair
                    other(key)
                      identifier c
                    integer(value) 2
            """#),
        OutlineCase(
            "if, else if, else",
            #"""
            if (a > 1 && !b) { c() } else if (b) d(); else {}
            """#,
            #"""
            branch
              parenthesised(condition)
                logical
                  comparison(left)
                    identifier(left) a
                    comparisonOperator(operation) >
                    integer(right) 1
                  logicalOperator(operation) &&
                  not(right)
                    notOperator(operation) !
                    identifier(operand) b
              block(consequence)
                expressionStatement
                  call
                    identifier(callee) c
                    arguments(arguments) ()
              elseClause(alternative)
                elseKeyword else
                elseIf
                  parenthesised(condition)
                    identifier b
                  expressionStatement(consequence)
                    call
                      identifier(callee) d
                      arguments(arguments) ()
                  elseClause(alternative)
                    elseKeyword else
                    block(body) {}
            """#),
        OutlineCase(
            "loops",
            #"""
            for (let i = 0; i < 9; i++) {}
            for (const k of a) continue;
            out: while (x) break out;
            do {} while (y)
            """#,
            #"""
            forLoop
              variable(initializer)
                declarator
                  identifier(name) i
                  integer(value) 0
              comparison(condition)
                identifier(left) i
                comparisonOperator(operation) <
                integer(right) 9
              increment(update)
                identifier(operand) i
                operation(operation) ++
              block(body) {}
            forEach
              identifier(left) k
              identifier(iterable) a
              continuing(body) continue;
            label
              identifier(label) out
              whileLoop(body)
                parenthesised(condition)
                  identifier x
                breaking(body)
                  identifier(label) out
            doLoop
              block(body) {}
              parenthesised(condition)
                identifier y
            """#),
        OutlineCase(
            "switch",
            #"""
            switch (x) { case 1: case 'a': f(); break; default: g() }
            """#,
            #"""
            switching
              parenthesised(condition)
                identifier x
              switchCase(body)
                integer(condition) 1
              switchCase(body)
                string(condition)
                  stringContent a
                expressionStatement(body)
                  call
                    identifier(callee) f
                    arguments(arguments) ()
                breaking(body) break;
              defaultCase(body)
                expressionStatement(body)
                  call
                    identifier(callee) g
                    arguments(arguments) ()
            """#),
        OutlineCase(
            "try and throw",
            #"""
            try { f() } catch (e) { throw new E(`x${e}\n`) } finally {}
            """#,
            #"""
            tryBlock
              block(body)
                expressionStatement
                  call
                    identifier(callee) f
                    arguments(arguments) ()
              handler(handler)
                identifier(name) e
                block(body)
                  throwing
                    creation
                      identifier(callee) E
                      arguments(arguments)
                        string
                          stringContent x
                          interpolation
                            identifier e
                          stringContent \n
              finally(finally)
                block(body) {}
            """#),
        OutlineCase(
            "declarations",
            #"""
            const a = 1, b = x ? -2.5 : null
            let { c, d = 3 } = e
            var f = /g+/i
            """#,
            #"""
            constant
              declarator
                identifier(name) a
                integer(value) 1
              declarator
                identifier(name) b
                ternary(value)
                  identifier(condition) x
                  unary(consequence)
                    operation(operation) -
                    float(operand) 2.5
                  null(alternative) null
            variable
              declarator
                pattern(name)
                  identifier c
                  declarator
                    identifier(name) d
                    integer(value) 3
                identifier(value) e
            variable
              declarator
                identifier(name) f
                regularExpression(value) /g+/i
            """#),
        OutlineCase(
            "assignments and operators",
            #"""
            a = b ?? 0xF; a.b[0] += 1 << 2; a ||= b === c; i++; typeof (x, y)
            """#,
            #"""
            expressionStatement
              assignment
                identifier(left) a
                binary(right)
                  identifier(left) b
                  operation(operation) ??
                  integer(right) 0xF
            expressionStatement
              augmentedAssignment
                subscripting(left)
                  member(object)
                    identifier(object) a
                    identifier(member) b
                  integer(index) 0
                operation(operation) +=
                shift(right)
                  integer(left) 1
                  shiftOperator(operation) <<
                  integer(right) 2
            expressionStatement
              augmentedAssignment
                identifier(left) a
                operation(operation) ||=
                comparison(right)
                  identifier(left) b
                  comparisonOperator(operation) ===
                  identifier(right) c
            expressionStatement
              increment
                identifier(operand) i
                operation(operation) ++
            expressionStatement
              unary
                operation(operation) typeof
                parenthesised(operand)
                  other
                    identifier x
                    identifier y
            """#),
        OutlineCase(
            "modules",
            #"""
            import x, { y as z } from 'm'
            export default class {}
            export { a as b }
            """#,
            #"""
            importation
              other
                identifier x
                other
                  other
                    identifier(name) y
                    identifier(alias) z
              string(path)
                stringContent m
            exportation
              type(value)
                typeBody(body) {}
            exportation
              other
                other
                  identifier(name) a
                  identifier(alias) b
            """#),
        OutlineCase(
            "optional calls and templates",
            #"""
            a?.b(...c); await gql`d`; yield_
            """#,
            #"""
            expressionStatement
              call
                member(callee)
                  identifier(object) a
                  token ?.
                  identifier(member) b
                arguments(arguments)
                  spread
                    identifier c
            expressionStatement
              awaiting
                call
                  identifier(callee) gql
                  string(arguments)
                    stringContent d
            expressionStatement
              identifier yield_
            """#),
    ]
}

import Detection
import Testing

@Suite(.enabled(if: Grammars.has(.go), "no Go grammar: run `make setup`"))
struct GoTableTests {
    @Test(arguments: outlines)
    func outline(_ outline: OutlineCase) throws { try outline.check(.go) }

    private static let outlines = [
        OutlineCase(
            "functions",
            #"""
            func (p *P) Do(a, b int, c ...string) (n int, err error) { return 1, nil }
            func asm(int, string)
            var f = func() {}
            """#,
            #"""
            function
              receiver
                declarator
                  identifier(name) p
                  typeReference(type)
                    typeReference P
              identifier(name) Do
              parameters(parameters)
                parameter
                  identifier(name) a
                  identifier(name) b
                  typeReference(type) int
                variadicParameter
                  identifier(name) c
                  typeReference(type) string
              tuple(returnType)
                declarator
                  identifier(name) n
                  typeReference(type) int
                declarator
                  identifier(name) err
                  typeReference(type) error
              block(body)
                returning
                  integer 1
                  null nil
            signature
              identifier(name) asm
              parameters(parameters)
                parameter
                  typeReference(type) int
                parameter
                  typeReference(type) string
            variable
              declarator
                identifier(name) f
                lambda(value)
                  parameters(parameters) ()
                  block(body) {}
            """#),
        OutlineCase(
            "types",
            #"""
            type P struct { X, Y int; *Q }
            type I interface { M(a int) error }
            type N int
            """#,
            #"""
            type
              identifier(name) P
              typeBody(body)
                memberVariable
                  identifier(name) X
                  identifier(name) Y
                  typeReference(type) int
                memberVariable
                  typeReference(type) Q
            interface
              identifier(name) I
              typeBody(body)
                signature
                  identifier(name) M
                  parameters(parameters)
                    parameter
                      identifier(name) a
                      typeReference(type) int
                  typeReference(returnType) error
            typeAlias
              identifier(name) N
              typeReference(type) int
            """#),
        OutlineCase(
            "declarations",
            #"""
            const ( A = 1; B )
            var c, d int = 1, 2
            func f() { x, y := 1, g(); x, y = y, x; x += 2; x-- }
            """#,
            #"""
            constant
              declarator
                identifier(name) A
                integer(value) 1
              declarator
                identifier(name) B
            variable
              declarator
                identifier(name) c
                identifier(name) d
                typeReference(type) int
                integer(value) 1
                integer(value) 2
            function
              identifier(name) f
              parameters(parameters) ()
              block(body)
                variable
                  identifier(name) x
                  identifier(name) y
                  integer(value) 1
                  call(value)
                    identifier(callee) g
                    arguments(arguments) ()
                assignment
                  identifier(left) x
                  identifier(left) y
                  identifier(right) y
                  identifier(right) x
                augmentedAssignment
                  identifier(left) x
                  operation(operation) +=
                  integer(right) 2
                increment
                  identifier(operand) x
                  operation(operation) --
            """#),
        OutlineCase(
            "if, else if, else",
            #"""
            func f() { if x := g(); x > 1 && !y { a() } else if y == 2 { } else { } }
            """#,
            #"""
            function
              identifier(name) f
              parameters(parameters) ()
              block(body)
                branch
                  variable(initializer)
                    identifier(name) x
                    call(value)
                      identifier(callee) g
                      arguments(arguments) ()
                  logical(condition)
                    comparison(left)
                      identifier(left) x
                      comparisonOperator(operation) >
                      integer(right) 1
                    logicalOperator(operation) &&
                    not(right)
                      notOperator(operation) !
                      identifier(operand) y
                  block(consequence)
                    expressionStatement
                      call
                        identifier(callee) a
                        arguments(arguments) ()
                  elseKeyword else
                  elseIf(alternative)
                    comparison(condition)
                      identifier(left) y
                      comparisonOperator(operation) ==
                      integer(right) 2
                    block(consequence) { }
                    elseKeyword else
                    block(alternative) { }
            """#),
        OutlineCase(
            "loops",
            #"""
            func f() { for i := 0; i < 9; i++ { continue }
            for a < b { break }
            for { }
            for k, v := range m { }
            L: for range ch { goto L } }
            """#,
            #"""
            function
              identifier(name) f
              parameters(parameters) ()
              block(body)
                forLoop
                  variable(initializer)
                    identifier(name) i
                    integer(value) 0
                  comparison(condition)
                    identifier(left) i
                    comparisonOperator(operation) <
                    integer(right) 9
                  increment(update)
                    identifier(operand) i
                    operation(operation) ++
                  block(body)
                    continuing continue
                whileLoop
                  comparison(condition)
                    identifier(left) a
                    comparisonOperator(operation) <
                    identifier(right) b
                  block(body)
                    breaking break
                endlessLoop
                  block(body) { }
                forEach
                  identifier(left) k
                  identifier(left) v
                  identifier(iterable) m
                  block(body) { }
                label
                  identifier(label) L
                  forEach
                    identifier(iterable) ch
                    block(body)
                      goto
                        identifier(label) L
            """#),
        OutlineCase(
            "switch and select",
            #"""
            func f() { switch x { case 1, 2: g(); default: }
            switch v := x.(type) { case int: }
            select { case m := <-ch: h(); case ch <- 1: } }
            """#,
            #"""
            function
              identifier(name) f
              parameters(parameters) ()
              block(body)
                switching
                  identifier(condition) x
                  switchCase
                    integer(condition) 1
                    integer(condition) 2
                    expressionStatement
                      call
                        identifier(callee) g
                        arguments(arguments) ()
                  defaultCase default:
                switching
                  identifier(alias) v
                  identifier(condition) x
                  switchCase
                    typeReference(type) int
                switching
                  switchCase
                    variable(condition)
                      identifier(name) m
                      unary(value)
                        operation(operation) <-
                        identifier(operand) ch
                    expressionStatement
                      call
                        identifier(callee) h
                        arguments(arguments) ()
                  switchCase
                    other(condition)
                      identifier(left) ch
                      integer(value) 1
            """#),
        OutlineCase(
            "defer and go",
            #"""
            func f() { defer func() { recover() }(); go g(1, h...) }
            """#,
            #"""
            function
              identifier(name) f
              parameters(parameters) ()
              block(body)
                deferral
                  call
                    lambda(callee)
                      parameters(parameters) ()
                      block(body)
                        expressionStatement
                          call
                            identifier(callee) recover
                            arguments(arguments) ()
                    arguments(arguments) ()
                other
                  call
                    identifier(callee) g
                    arguments(arguments)
                      integer 1
                      spread
                        identifier h
            """#),
        OutlineCase(
            "literals",
            #"""
            var a = []int{1, -2}
            var b = map[string]T{"k": {X: 'c'}}
            var c = &P{1.5, `r`}
            """#,
            #"""
            variable
              declarator
                identifier(name) a
                creation(value)
                  typeReference(type)
                    typeReference int
                  list(arguments)
                    integer 1
                    unary
                      operation(operation) -
                      integer(operand) 2
            variable
              declarator
                identifier(name) b
                creation(value)
                  typeReference(type)
                    typeReference(key) string
                    typeReference(value) T
                  dictionary(arguments)
                    pair
                      string(key)
                        stringContent k
                      list(value)
                        pair
                          identifier(key) X
                          character(value) 'c'
            variable
              declarator
                identifier(name) c
                unary(value)
                  operation(operation) &
                  creation(operand)
                    typeReference(type) P
                    list(arguments)
                      float 1.5
                      string
                        stringContent r
            """#),
        OutlineCase(
            "access",
            #"""
            var a = x.y[0]
            var b = s[1:2]
            var c = x.(T)
            var d = []byte(s)
            """#,
            #"""
            variable
              declarator
                identifier(name) a
                subscripting(value)
                  member(object)
                    identifier(object) x
                    identifier(member) y
                  integer(index) 0
            variable
              declarator
                identifier(name) b
                slice(value)
                  identifier(object) s
                  integer 1
                  integer 2
            variable
              declarator
                identifier(name) c
                cast(value)
                  identifier(operand) x
                  typeReference(type) T
            variable
              declarator
                identifier(name) d
                cast(value)
                  typeReference(type)
                    typeReference byte
                  identifier(operand) s
            """#),
        OutlineCase(
            "imports",
            #"""
            package p
            import ( "fmt"; x "y/z" )
            """#,
            #"""
            namespace
              identifier(name) p
            importation
              string(path)
                stringContent fmt
            importation
              identifier(alias) x
              string(path)
                stringContent y/z
            """#),
    ]
}

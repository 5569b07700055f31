import Detection
import Testing

@Suite(.enabled(if: Grammars.has(.python), "no Python grammar: run `make setup`"))
struct PythonTableTests {
    @Test(arguments: outlines)
    func outline(_ outline: OutlineCase) throws { try outline.check(.python) }

    private static let outlines = [
        OutlineCase(
            "functions and their parameters",
            #"""
            @dec(1)
            async def f(a, /, b: int = 1, *args: str, c=2, **kw) -> int: pass
            g = lambda x, *y, z=1: x
            def h(*, k): ...
            """#,
            #"""
            annotation
              call
                identifier(callee) dec
                arguments(arguments)
                  integer 1
            function
              modifier async
              identifier(name) f
              parameters(parameters)
                parameter a
                positionalOnlyMarker /
                parameter
                  identifier(name) b
                  typeReference(type)
                    identifier int
                  integer(value) 1
                variadicParameter
                  spread(name)
                    identifier args
                  typeReference(type)
                    identifier str
                parameter
                  identifier(name) c
                  integer(value) 2
                keywordVariadicParameter
                  identifier(name) kw
              typeReference(returnType)
                identifier int
              block(body)
                emptyStatement pass
            expressionStatement
              assignment
                identifier(left) g
                lambda(right)
                  parameters(parameters)
                    parameter x
                    variadicParameter
                      identifier(name) y
                    parameter
                      identifier(name) z
                      integer(value) 1
                  identifier(body) x
            function
              identifier(name) h
              parameters(parameters)
                keywordOnlyMarker *
                parameter k
              block(body)
                expressionStatement
                  other ...
            """#),
        OutlineCase(
            "classes",
            #"""
            class A(B, metaclass=C):
                x: int = 1
                @property
                def p(self): return self._p
            """#,
            #"""
            type
              identifier(name) A
              superTypes(superTypes)
                identifier B
                keywordArgument
                  identifier(name) metaclass
                  identifier(value) C
              typeBody(body)
                expressionStatement
                  assignment
                    identifier(left) x
                    typeReference(type)
                      identifier int
                    integer(right) 1
                annotation
                  identifier property
                function
                  identifier(name) p
                  parameters(parameters)
                    parameter self
                  block(body)
                    returning
                      member
                        identifier(object) self
                        identifier(member) _p
            """#),
        OutlineCase(
            "if, elif, else",
            #"""
            if a > 1 and not b: c()
            elif d is not e: pass
            else: raise E(1) from f
            """#,
            #"""
            branch
              logical(condition)
                comparison(left)
                  identifier(left) a
                  comparisonOperator(operation) >
                  integer(right) 1
                logicalOperator(operation) and
                not(right)
                  notOperator(operation) not
                  identifier(operand) b
              block(consequence)
                expressionStatement
                  call
                    identifier(callee) c
                    arguments(arguments) ()
              elseIf(alternative)
                comparison(condition)
                  identifier(left) d
                  comparisonOperator(operation) is not
                  identifier(right) e
                block(consequence)
                  emptyStatement pass
              elseClause(alternative)
                elseKeyword else
                block(body)
                  throwing
                    call
                      identifier(callee) E
                      arguments(arguments)
                        integer 1
                    identifier f
            """#),
        OutlineCase(
            "loops",
            #"""
            for i, j in a: continue
            else: pass
            while True: break
            async for x in y: yield x
            """#,
            #"""
            forEach
              tuple(left)
                identifier i
                identifier j
              identifier(iterable) a
              block(body)
                continuing continue
              elseClause(alternative)
                elseKeyword else
                block(body)
                  emptyStatement pass
            whileLoop
              boolean(condition) True
              block(body)
                breaking break
            forEach
              modifier async
              identifier(left) x
              identifier(iterable) y
              block(body)
                expressionStatement
                  yielding
                    identifier x
            """#),
        OutlineCase(
            "match",
            #"""
            match x:
                case 1 | 2 if y: pass
                case Point(x=0): pass
                case _ if z: pass
                case _: pass
            """#,
            #"""
            switching
              identifier(condition) x
              switchCase
                pattern
                  other
                    integer 1
                    integer 2
                caseGuard
                  identifier y
                block(body)
                  emptyStatement pass
              switchCase
                pattern
                  other
                    identifier Point
                    pattern
                      other
                        identifier x
                        integer 0
                block(body)
                  emptyStatement pass
              switchCase
                pattern _
                caseGuard
                  identifier z
                block(body)
                  emptyStatement pass
              defaultCase
                pattern _
                block(body)
                  emptyStatement pass
            """#),
        OutlineCase(
            "try and with",
            #"""
            try: f()
            except (A, B) as e: pass
            else: g()
            finally: del h
            with open(p) as q, r(): pass
            """#,
            #"""
            tryBlock
              block(body)
                expressionStatement
                  call
                    identifier(callee) f
                    arguments(arguments) ()
              handler
                other(value)
                  tuple
                    identifier A
                    identifier B
                  identifier(alias) e
                block(body)
                  emptyStatement pass
              elseClause
                elseKeyword else
                block(body)
                  expressionStatement
                    call
                      identifier(callee) g
                      arguments(arguments) ()
              finally
                block(body)
                  deletion
                    identifier h
            resource
              other(value)
                call
                  identifier(callee) open
                  arguments(arguments)
                    identifier p
                identifier(alias) q
              call(value)
                identifier(callee) r
                arguments(arguments) ()
              block(body)
                emptyStatement pass
            """#),
        OutlineCase(
            "assignments",
            #"""
            a = b = -1
            c: int = 0xFF
            d.e[0] += 1.5
            f, g = g, f
            if (n := 10) not in h: assert n, 'm'
            """#,
            #"""
            expressionStatement
              assignment
                identifier(left) a
                assignment(right)
                  identifier(left) b
                  unary(right)
                    operation(operation) -
                    integer(operand) 1
            expressionStatement
              assignment
                identifier(left) c
                typeReference(type)
                  identifier int
                integer(right) 0xFF
            expressionStatement
              augmentedAssignment
                subscripting(left)
                  member(object)
                    identifier(object) d
                    identifier(member) e
                  integer(index) 0
                operation(operation) +=
                float(right) 1.5
            expressionStatement
              assignment
                tuple(left)
                  identifier f
                  identifier g
                tuple(right)
                  identifier g
                  identifier f
            branch
              comparison(condition)
                parenthesised(left)
                  assignment
                    identifier(left) n
                    integer(right) 10
                comparisonOperator(operation) not in
                identifier(right) h
              block(consequence)
                assertion
                  identifier n
                  string
                    stringContent m
            """#),
        OutlineCase(
            "expressions",
            #"""
            a = b if c else d
            e = [k * 2 for k in l if k]
            f = {1: 'x', **g}
            h = 1 < i <= 3
            j = ~k << 2
            """#,
            #"""
            expressionStatement
              assignment
                identifier(left) a
                ternary(right)
                  identifier(consequence) b
                  identifier(condition) c
                  elseKeyword else
                  identifier(alternative) d
            expressionStatement
              assignment
                identifier(left) e
                comprehension(right)
                  binary(body)
                    identifier(left) k
                    operation(operation) *
                    integer(right) 2
                  comprehensionFor
                    identifier(left) k
                    identifier(iterable) l
                  comprehensionIf
                    identifier k
            expressionStatement
              assignment
                identifier(left) f
                dictionary(right)
                  pair
                    integer(key) 1
                    string(value)
                      stringContent x
                  spread
                    identifier g
            expressionStatement
              assignment
                identifier(left) h
                comparison(right)
                  integer(left) 1
                  comparisonOperator(operation) <
                  identifier i
                  comparisonOperator(operation) <=
                  integer(right) 3
            expressionStatement
              assignment
                identifier(left) j
                shift(right)
                  unary(left)
                    operation(operation) ~
                    identifier(operand) k
                  shiftOperator(operation) <<
                  integer(right) 2
            """#),
        OutlineCase(
            "strings and calls",
            #"""
            print(*a, b, sep='')
            c = f"d{e!r}\n" 'g'
            """#,
            #"""
            expressionStatement
              call
                identifier(callee) print
                arguments(arguments)
                  spread
                    identifier a
                  identifier b
                  keywordArgument
                    identifier(name) sep
                    string(value) ''
            expressionStatement
              assignment
                identifier(left) c
                string(right)
                  string
                    stringContent d
                    interpolation
                      identifier e
                      other !r
                    stringContent \n
                  string
                    stringContent g
            """#),
        OutlineCase(
            "imports and scopes",
            #"""
            import os.path as p, sys
            from a import b
            global c
            """#,
            #"""
            importation
              other(name)
                member(name)
                  identifier(object) os
                  identifier(member) path
                identifier(alias) p
              identifier(name) sys
            importation
              identifier(path) a
              identifier(name) b
            scopeDeclaration
              identifier c
            """#),
    ]
}

import Detection

extension PageOutline {
    static let c: [PageOutline] = [
        PageOutline(
            language: .c, title: "the language in a page",
            source: ##"""
                #include <stdio.h>
                #define X 5
                #define MAX(a, b) ((a) > (b) ? (a) : (b))
                /* comment */
                static const int LIMIT = 10, *other;
                const char *names[] = { "a\n", [3] = "b", };
                struct point { int x, y : 3; struct point *next; int (*cb)(int); };
                typedef struct { int a; } T, *TP;
                enum color { RED = 1, GREEN };
                int proto(int, char *name, ...);
                int noargs(void);
                int (*handler)(int);
                #if defined(A) && B > 3
                int one;
                #elif C
                int two;
                #else
                int three;
                #endif
                static int *f(int a, const char *b, int c[10], int (*cb)(int, char), struct point p, ...) {
                  int i = 0, j;
                  for (int k = 0; k < 10; k++) { if (k == 3) continue; else if (k > 4 || k < -1) break; else j = 1; }
                  for (i = 0; ; ) ;
                  while (i--) f(1);
                  do { i += 2; } while (!i);
                  switch (i) { case 1: case 2: i = 3; break; case 4: { i <<= 1; } default: goto end; }
                  p->x.y[3] = (int) 1.5e3 + sizeof(int) + ~a % 0xFF;
                  *b = a ? 'c' : '\n';
                  g(&a, (struct point){1, 2}, NULL, "x" "y");
                #ifdef Z
                  i = 1;
                #endif
                end:
                  return i;
                }
                int kr(a, b) int a; char b; { return 0; }
                """##,
            outline: ##"""
                importation
                  string(path) <stdio.h>
                constant
                  identifier(name) X
                  other(value) 5
                directive
                  identifier(name) MAX
                  parameters(parameters)
                    parameter a
                    parameter b
                  other(value) ((a) > (b) ? (a) : (b))
                comment /* comment */
                constant
                  modifier static
                  modifier const
                  typeReference(type) int
                  declarator(declarator)
                    identifier(name) LIMIT
                    integer(value) 10
                  identifier(name) other
                constant
                  modifier const
                  typeReference(type) char
                  declarator(declarator)
                    identifier(name) names
                    list(value)
                      string
                        stringContent a
                        stringContent \n
                      pair
                        other(key)
                          integer 3
                        string(value)
                          stringContent b
                type
                  typeReference(name) point
                  typeBody(body)
                    memberVariable
                      typeReference(type) int
                      identifier(name) x
                      identifier(name) y
                      other
                        integer 3
                    memberVariable
                      typeReference(type)
                        typeReference(name) point
                      identifier(name) next
                    memberVariable
                      typeReference(type) int
                      identifier(name) cb
                      parameters(parameters)
                        parameter
                          typeReference(type) int
                typeAlias
                  type(type)
                    typeBody(body)
                      memberVariable
                        typeReference(type) int
                        identifier(name) a
                  typeReference(name) T
                  typeReference(name) TP
                enumeration
                  typeReference(name) color
                  typeBody(body)
                    enumerationCase
                      identifier(name) RED
                      integer(value) 1
                    enumerationCase
                      identifier(name) GREEN
                signature
                  typeReference(type) int
                  identifier(name) proto
                  parameters(parameters)
                    parameter
                      typeReference(type) int
                    parameter
                      typeReference(type) char
                      identifier(name) name
                    variadicParameter ...
                signature
                  typeReference(type) int
                  identifier(name) noargs
                  parameters(parameters)
                    typeReference
                      typeReference(type) void
                variable
                  typeReference(type) int
                  identifier(name) handler
                  parameters(parameters)
                    parameter
                      typeReference(type) int
                conditionalDirective
                  logical(condition)
                    other(left)
                      identifier A
                    logicalOperator(operation) &&
                    comparison(right)
                      identifier(left) B
                      comparisonOperator(operation) >
                      integer(right) 3
                  variable
                    typeReference(type) int
                    identifier(name) one
                  elseIf(alternative)
                    identifier(condition) C
                    variable
                      typeReference(type) int
                      identifier(name) two
                    elseClause(alternative)
                      variable
                        typeReference(type) int
                        identifier(name) three
                function
                  modifier static
                  typeReference(type) int
                  identifier(name) f
                  parameters(parameters)
                    parameter
                      typeReference(type) int
                      identifier(name) a
                    parameter
                      modifier const
                      typeReference(type) char
                      identifier(name) b
                    parameter
                      typeReference(type) int
                      identifier(name) c
                      integer(index) 10
                    parameter
                      typeReference(type) int
                      identifier(name) cb
                      parameters(parameters)
                        parameter
                          typeReference(type) int
                        parameter
                          typeReference(type) char
                    parameter
                      typeReference(type)
                        typeReference(name) point
                      identifier(name) p
                    variadicParameter ...
                  block(body)
                    variable
                      typeReference(type) int
                      declarator(declarator)
                        identifier(name) i
                        integer(value) 0
                      identifier(name) j
                    forLoop
                      variable(initializer)
                        typeReference(type) int
                        declarator(declarator)
                          identifier(name) k
                          integer(value) 0
                      comparison(condition)
                        identifier(left) k
                        comparisonOperator(operation) <
                        integer(right) 10
                      increment(update)
                        identifier(operand) k
                        operation(operation) ++
                      block(body)
                        branch
                          parenthesised(condition)
                            comparison
                              identifier(left) k
                              comparisonOperator(operation) ==
                              integer(right) 3
                          continuing(consequence) continue;
                          elseClause(alternative)
                            elseKeyword else
                            elseIf(body)
                              parenthesised(condition)
                                logical
                                  comparison(left)
                                    identifier(left) k
                                    comparisonOperator(operation) >
                                    integer(right) 4
                                  logicalOperator(operation) ||
                                  comparison(right)
                                    identifier(left) k
                                    comparisonOperator(operation) <
                                    integer(right) -1
                              breaking(consequence) break;
                              elseClause(alternative)
                                elseKeyword else
                                expressionStatement(body)
                                  assignment
                                    identifier(left) j
                                    integer(right) 1
                    forLoop
                      assignment(initializer)
                        identifier(left) i
                        integer(right) 0
                      emptyStatement(body) ;
                    whileLoop
                      parenthesised(condition)
                        increment
                          identifier(operand) i
                          operation(operation) --
                      expressionStatement(body)
                        call
                          identifier(callee) f
                          arguments(arguments)
                            integer 1
                    doLoop
                      block(body)
                        expressionStatement
                          augmentedAssignment
                            identifier(left) i
                            operation(operation) +=
                            integer(right) 2
                      parenthesised(condition)
                        not
                          notOperator(operation) !
                          identifier(operand) i
                    switching
                      parenthesised(condition)
                        identifier i
                      block(body)
                        switchCase
                          integer(condition) 1
                        switchCase
                          integer(condition) 2
                          expressionStatement
                            assignment
                              identifier(left) i
                              integer(right) 3
                          breaking break;
                        switchCase
                          integer(condition) 4
                          block
                            expressionStatement
                              augmentedAssignment
                                identifier(left) i
                                operation(operation) <<=
                                integer(right) 1
                        defaultCase
                          goto
                            identifier(label) end
                    expressionStatement
                      assignment
                        subscripting(left)
                          member(object)
                            member(object)
                              identifier(object) p
                              identifier(member) x
                            identifier(member) y
                          integer(index) 3
                        binary(right)
                          binary(left)
                            cast(left)
                              typeReference(type)
                                typeReference(type) int
                              float(value) 1.5e3
                            operation(operation) +
                            other(right)
                              typeReference(type)
                                typeReference(type) int
                          operation(operation) +
                          binary(right)
                            unary(left)
                              operation(operation) ~
                              identifier(operand) a
                            operation(operation) %
                            integer(right) 0xFF
                    expressionStatement
                      assignment
                        unary(left)
                          operation(operation) *
                          identifier(operand) b
                        ternary(right)
                          identifier(condition) a
                          character(consequence) 'c'
                          character(alternative) '\n'
                    expressionStatement
                      call
                        identifier(callee) g
                        arguments(arguments)
                          unary
                            operation(operation) &
                            identifier(operand) a
                          creation
                            typeReference(type)
                              typeReference(type)
                                typeReference(name) point
                            list(value)
                              integer 1
                              integer 2
                          null NULL
                          string
                            string
                              stringContent x
                            string
                              stringContent y
                    conditionalDirective
                      identifier(name) Z
                      expressionStatement
                        assignment
                          identifier(left) i
                          integer(right) 1
                    label
                      identifier(label) end
                      returning(body)
                        identifier i
                function
                  typeReference(type) int
                  identifier(name) kr
                  parameters(parameters)
                    parameter a
                    parameter b
                  variable
                    typeReference(type) int
                    identifier(name) a
                  variable
                    typeReference(type) char
                    identifier(name) b
                  block(body)
                    returning
                      integer 0
                """##)
    ]
}

import Detection

extension PageOutline {
    static let bash: [PageOutline] = [
        PageOutline(
            language: .bash, title: "the language in a page",
            source: ##"""
                #!/usr/bin/env bash
                source ./lib.sh
                readonly MAX=5
                X=10; declare -i n=3; local y="a $X b" z
                arr=(1 "two" $three); arr[3]=x; arr+=(4)
                f() { local a=$1; echo "$a" "${2:-default}" "$@" $# ; return 3; }
                function h() ( cd /; ls )
                if [ "$n" -gt 5 ] && [[ $x == y* || -f $z ]]; then
                  echo hi
                  if a; then b; fi
                elif (( n > 3 && n < 10 )); then :
                else g 1 2; fi
                for i in 1 2 "$@"; do continue; done
                for ((i = 0; i < 10; i++)); do break; done
                while read -r line; do echo "$line"; done < file.txt
                case "$1" in a|b) f 7 ;; [0-9]*) g ;; *) h; exit 2 ;; esac
                n=$((n + 3 * 2)); ((n += 2)); ((x = y > 3 ? 1 : 0))
                out=$(cmd1 | grep -v x)
                cat <<EOF
                text $n and $(date)
                EOF
                ! cmd; [ "$a" = b -a 1 -lt 2 ]
                [[ $a =~ ^[0-9]+$ ]] || { echo no; exit 1; }
                """##,
            outline: ##"""
                comment #!/usr/bin/env bash
                importation
                  identifier(callee) source
                  identifier(arguments) ./lib.sh
                constant
                  modifier readonly
                  declarator
                    identifier(name) MAX
                    integer(value) 5
                assignment
                  identifier(left) X
                  integer(right) 10
                variable
                  modifier declare
                  identifier -i
                  declarator
                    identifier(name) n
                    integer(value) 3
                variable
                  modifier local
                  declarator
                    identifier(name) y
                    string(value)
                      stringContent a 
                      interpolation
                        identifier X
                      stringContent  b
                  identifier z
                assignment
                  identifier(left) arr
                  list(right)
                    integer 1
                    string
                      stringContent two
                    interpolation
                      identifier three
                assignment
                  subscripting(left)
                    identifier(object) arr
                    integer(index) 3
                  identifier(right) x
                augmentedAssignment
                  identifier(left) arr
                  operation(operation) +=
                  list(right)
                    integer 4
                function
                  identifier(name) f
                  block(body)
                    variable
                      modifier local
                      declarator
                        identifier(name) a
                        interpolation(value)
                          identifier 1
                    call
                      identifier(callee) echo
                      string(arguments)
                        interpolation
                          identifier a
                      string(arguments)
                        interpolation
                          identifier 2
                          identifier default
                      string(arguments)
                        interpolation
                          identifier @
                      interpolation(arguments)
                        identifier #
                    returning
                      identifier(callee) return
                      integer(arguments) 3
                function
                  identifier(name) h
                  block(body)
                    call
                      identifier(callee) cd
                      identifier(arguments) /
                    call
                      identifier(callee) ls
                branch
                  logical(condition)
                    parenthesised(left)
                      comparison
                        string(left)
                          interpolation
                            identifier n
                        comparisonOperator(operation) -gt
                        integer(right) 5
                    logicalOperator(operation) &&
                    parenthesised(right)
                      logical
                        comparison(left)
                          interpolation(left)
                            identifier x
                          comparisonOperator(operation) ==
                          pattern(right) y*
                        logicalOperator(operation) ||
                        unary(right)
                          comparisonOperator(operation) -f
                          interpolation
                            identifier z
                  token then
                  call(consequence)
                    identifier(callee) echo
                    identifier(arguments) hi
                  branch(consequence)
                    call(condition)
                      identifier(callee) a
                    token then
                    call(consequence)
                      identifier(callee) b
                  elseIf(alternative)
                    expressionStatement(condition)
                      parenthesised(callee)
                        logical
                          comparison(left)
                            identifier(left) n
                            comparisonOperator(operation) >
                            integer(right) 3
                          logicalOperator(operation) &&
                          comparison(right)
                            identifier(left) n
                            comparisonOperator(operation) <
                            integer(right) 10
                    token then
                    call(consequence)
                      identifier(callee) :
                  elseClause(alternative)
                    elseKeyword else
                    call(body)
                      identifier(callee) g
                      integer(arguments) 1
                      integer(arguments) 2
                forEach
                  identifier(left) i
                  integer(iterable) 1
                  integer(iterable) 2
                  string(iterable)
                    interpolation
                      identifier @
                  block(body)
                    continuing
                      identifier(callee) continue
                forLoop
                  assignment(initializer)
                    identifier(left) i
                    integer(right) 0
                  comparison(condition)
                    identifier(left) i
                    comparisonOperator(operation) <
                    integer(right) 10
                  increment(update)
                    identifier i
                    operation(operation) ++
                  block(body)
                    breaking
                      identifier(callee) break
                expressionStatement
                  whileLoop(body)
                    call(condition)
                      identifier(callee) read
                      identifier(arguments) -r
                      identifier(arguments) line
                    block(body)
                      call
                        identifier(callee) echo
                        string(arguments)
                          interpolation
                            identifier line
                  other
                    identifier file.txt
                switching
                  string(condition)
                    interpolation
                      identifier 1
                  switchCase
                    pattern(condition) a
                    identifier(condition) b
                    call
                      identifier(callee) f
                      integer(arguments) 7
                  switchCase
                    pattern(condition) [0-9]*
                    call
                      identifier(callee) g
                  defaultCase
                    pattern(condition) *
                    call
                      identifier(callee) h
                    call
                      identifier(callee) exit
                      integer(arguments) 2
                assignment
                  identifier(left) n
                  parenthesised(right)
                    binary
                      identifier(left) n
                      operation(operation) +
                      binary(right)
                        integer(left) 3
                        operation(operation) *
                        integer(right) 2
                expressionStatement
                  parenthesised(callee)
                    augmentedAssignment
                      identifier(left) n
                      operation(operation) +=
                      integer(right) 2
                expressionStatement
                  parenthesised(callee)
                    assignment
                      identifier(left) x
                      comparisonOperator(operation) =
                      ternary(right)
                        comparison(condition)
                          identifier(left) y
                          comparisonOperator(operation) >
                          integer(right) 3
                        integer(consequence) 1
                        integer(alternative) 0
                assignment
                  identifier(left) out
                  interpolation(right)
                    other
                      call
                        identifier(callee) cmd1
                      call
                        identifier(callee) grep
                        identifier(arguments) -v
                        identifier(arguments) x
                expressionStatement
                  call(body)
                    identifier(callee) cat
                  other
                    string
                      interpolation
                        identifier n
                      stringContent  and 
                      interpolation
                        call
                          identifier(callee) date
                      stringContent 
                not
                  notOperator(operation) !
                  call
                    identifier(callee) cmd
                parenthesised
                  comparison
                    string(left)
                      interpolation
                        identifier a
                    comparisonOperator(operation) =
                    comparison(right)
                      logical(left)
                        identifier(left) b
                        logicalOperator(operation) -a
                        integer(right) 1
                      comparisonOperator(operation) -lt
                      integer(right) 2
                logical
                  parenthesised(left)
                    comparison
                      interpolation(left)
                        identifier a
                      comparisonOperator(operation) =~
                      regularExpression(right) ^[0-9]+$
                  logicalOperator(operation) ||
                  block(right)
                    call
                      identifier(callee) echo
                      identifier(arguments) no
                    call
                      identifier(callee) exit
                      integer(arguments) 1
                """##)
    ]
}

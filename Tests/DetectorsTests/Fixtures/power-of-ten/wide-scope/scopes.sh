sum() {
    local total=0 limit
    limit=3
    total=$((total + limit))
    result=$total # expect: power-of-ten/wide-scope
    EXPORTED=1
    result=2
    LANG=C sort file
}

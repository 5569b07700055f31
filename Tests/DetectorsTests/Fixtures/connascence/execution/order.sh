count=0 # expect: connascence/execution low
pair=0

increase() {
    count=1
    pair=1
}

reset() {
    count=0
    pair=0
}

put() {
    local pair
    count=$1
    pair=3
}

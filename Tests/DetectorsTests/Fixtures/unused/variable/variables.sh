# Variables that get a value and never give it back.
total() {
    local net=1
    local gross=2 # expect: unused/variable
    local IFS=,
    local pattern=x* script="p"
    sum=3
    seen="visible to callees"
    echo "$net" "${1%$pattern}" 'print $script'
}

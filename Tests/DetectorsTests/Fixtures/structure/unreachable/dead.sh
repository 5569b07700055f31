# What follows a statement that leaves is never reached.
price() {
    for i in 1 2; do
        [ "$i" = 1 ] && continue
        break
        echo "$i" # expect: structure/unreachable
    done
    test -n "$1" || return 1
    echo "$1"
    return 0
    echo done # expect: structure/unreachable
}

if price 3; then
    exit 1
    echo no # expect: structure/unreachable
fi
price 2 || exit 3
echo yes
exit 0

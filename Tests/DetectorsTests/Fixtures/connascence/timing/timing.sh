start() {
    server &
    sleep 2 # expect: connascence/timing low
    client
    while ! ping; do # expect: connascence/timing medium
        sleep 1
    done
    while [ "$tries" -lt 3 ] && ! ping; do
        sleep 1
    done
    if [ -f "$x" ]; then # expect: connascence/timing low
        rm "$x"
    fi
    [ -d "$d" ] || mkdir "$d" # expect: connascence/timing low
    [ -d "$d" ] || mkdir -p "$d"
    if [ -f "$x" ]; then
        rm "$y"
    fi
    sleep "$pause"
    client
    sleep 1
}

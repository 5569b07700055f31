#!/bin/bash
# Alike at first sight, but nothing to extract: nothing is reported.

# The same statements with other operators compute something else.
blend() {
    local x=$1
    local y=$2
    local a=$((x + y))
    local b=$((a * x))
    local c=$((b - y))
    local d=$((c / 3))
    local e=$((d % b))
    local f=$((e + c * 2))
    echo $((f - a))
}

twist() {
    local x=$1
    local y=$2
    local a=$((x * y))
    local b=$((a - x))
    local c=$((b + y))
    local d=$((c % 3))
    local e=$((d / b))
    local f=$((e * c - 2))
    echo $((f + a))
}

# The same shape, but no renaming leads from one to the other.
weave() {
    local x=$1
    local y=$2
    local p=$((x + y))
    local q=$((p * x))
    local r=$((q - p))
    local s=$((r + q))
    local t=$((s * r))
    local u=$((t - s))
    echo $((u * t))
}

knit() {
    local x=$1
    local y=$2
    local p=$((x + x))
    local q=$((y * p))
    local r=$((p - q))
    local s=$((q + q))
    local t=$((r * p))
    local u=$((s - r))
    echo $((s * u))
}

# The same kinds of statements in the same order, but another algorithm.
largest() {
    local items=$1
    local size=$2
    local best=0
    local i=0
    while ((i < size)); do
        if ((items[i] > best)); then
            best=$((items[i]))
        fi
        emit "$best"
        ((i += 1))
    done
    echo $((best * 2))
}

trailing() {
    local items=$1
    local size=$2
    local last=0
    local i=$((size))
    while ((i > last)); do
        if ((items[i] == size)); then
            last=$((i - 1))
        fi
        push "$last" "$i"
        ((i -= 2))
    done
    echo $((last + i))
}

# Too small: two statements do something.
clamp() {
    local x=$1
    local low=$2
    local high=$3
    if ((x < low)); then
        echo $((low))
    fi
    if ((x > high)); then
        echo $((high))
    fi
    echo $((x))
}

limited() {
    local y=$1
    local least=$2
    local most=$3
    if ((y < least)); then
        echo $((least))
    fi
    if ((y > most)); then
        echo $((most))
    fi
    echo $((y))
}

# Constants are no algorithm, however many.
narrow_page() {
    local scale=$1
    local width=210
    local height=297
    local left=20
    local right=20
    local top=25
    local bottom=25
    local gutter=5
    local margin=10
    echo $((width + height + left + right + top + bottom + gutter + margin))
}

wide_page() {
    local scale=$1
    local width=297
    local height=420
    local left=30
    local right=30
    local top=35
    local bottom=35
    local gutter=8
    local margin=15
    echo $((width + height + left + right + top + bottom + gutter + margin))
}

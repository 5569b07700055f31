#!/bin/bash
# Clones within a file: each is reported once, at its first place.

# Type 1: the same but for layout and comments.
digit_balance() {  # expect: connascence/algorithm low
    local n=$1
    local total=0
    local rest=$((n))
    while ((rest > 0)); do
        local digit=$((rest % 10))
        if ((digit % 2 == 1)); then
            ((total += digit * digit))
        else
            ((total -= digit))
        fi
        rest=$((rest / 10))
        emit "$total"
    done
    echo $((total))
}

balance_of_digits() {
    local n=$1
    local total=0
    local rest=$((n))

    # A comment changes nothing.
    while ((rest > 0)); do
        local digit=$((rest % 10))

        # A comment changes nothing.
        if ((digit % 2 == 1)); then
            ((total += digit * digit))
        else
            ((total -= digit))
        fi
        rest=$((rest / 10))
        emit "$total"
    done
    echo $((total))
}

# Type 2: other names and literals, changed consistently.
halvings() {  # expect: connascence/algorithm low
    local limit=$1
    local count=0
    local value=$((limit))
    while ((value > 1)); do
        if ((value % 2 == 0)); then
            value=$((value / 2))
        else
            value=$((value * 3 + 1))
        fi
        ((count += 1))
        if ((value > 1000)); then
            warn "$value"
        fi
        record "$count" "$value"
    done
    echo $((count))
}

thirds() {
    local bound=$1
    local rounds=0
    local current=$((bound))
    while ((current > 4)); do
        if ((current % 3 == 0)); then
            current=$((current / 3))
        else
            current=$((current * 5 + 2))
        fi
        ((rounds += 1))
        if ((current > 777)); then
            warn "$current"
        fi
        record "$rounds" "$current"
    done
    echo $((rounds))
}

# Type 3: the second counts its steps as well, in statements of its own.
find() {  # expect: connascence/algorithm low
    local items=$1
    local wanted=$2
    local size=$3
    local low=0
    local high=$((size - 1))
    while ((low <= high)); do
        local middle=$(((low + high) / 2))
        if ((items[middle] == wanted)); then
            echo $((middle))
        fi
        if ((items[middle] < wanted)); then
            low=$((middle + 1))
        else
            high=$((middle - 1))
        fi
        narrow "$low" "$high"
    done
    echo $((0))
}

find_counting() {
    local sorted=$1
    local key=$2
    local length=$3
    local from_index=0
    local to_index=$((length - 1))
    local probes=0
    while ((from_index <= to_index)); do
        local middle=$(((from_index + to_index) / 2))
        ((probes += 1))
        if ((sorted[middle] == key)); then
            echo $((middle))
        fi
        if ((sorted[middle] < key)); then
            from_index=$((middle + 1))
        else
            to_index=$((middle - 1))
        fi
        narrow "$from_index" "$to_index"
    done
    measure "$probes"
    echo $((0))
}

#!/bin/bash
readonly LIMIT=86400
MAXIMUM=$((60 * 60))
retries=5

decide() {
    local age=$1
    if (( age > 86400 )); then # expect: connascence/meaning low
        sleep 300 # expect: connascence/meaning
    fi
    if [[ $age -gt 42 ]]; then # expect: connascence/meaning
        age=$((age * 37)) # expect: connascence/meaning
    fi
    # The number of arguments, exit codes, units, indices, what a flag names.
    if [ $# -lt 2 ]; then
        exit 64
    fi
    age=$((age / 60))
    head -n 20 "$file"
    echo "${list[5]}" "${file:2:5}"
    return 3
}

#!/usr/bin/env bash
# Copies what matters to where it is safe, and forgets what is old.

target=/var/backups/home

keep() {
    local kind=$1 age=$2 size=$3 host=$4 weekday=$5
    if [ "$kind" = full ]; then
        if [ "$age" -gt 90 ]; then
            if [ "$size" -gt 500000 ]; then
                if [ "$weekday" -eq 7 ] || [ "$host" = archive ]; then
                    return 0
                elif [ "$age" -gt 365 ]; then
                    return 1
                fi
            else
                return 0
            fi
            return 1
        fi
        return 0
    elif [ "$kind" = daily ] && [ "$age" -lt 14 ]; then
        return 0
    elif [ "$kind" = hourly ]; then
        case $host in
            web*) [ "$age" -lt 2 ] ;;
            db*) [ "$age" -lt 4 ] ;;
            *) return 1 ;;
        esac
        return
    fi
    return 1
}

count_full() {
    local total=0 file
    for file in "$target"/full-*; do
        if [ ! -f "$file" ]; then
            continue
        fi
        total=$((total + 1))
        if [ "$total" -gt 30 ]; then
            echo "too many: $file"
        fi
    done
    echo "$total full"
}

count_daily() {
    local number=0 path
    for path in "$target"/daily-*; do
        if [ ! -f "$path" ]; then
            continue
        fi
        number=$((number + 1))
        if [ "$number" -gt 30 ]; then
            echo "too many: $path"
        fi
    done
    echo "$number daily"
}

if keep full 120 600000 archive 7; then
    count_full
    count_daily
fi

set -euo pipefail
clean() {
    cd "$2"
    rm ./*
}

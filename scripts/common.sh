# shellcheck shell=bash
# Shared by the scripts here: where things are, how they speak, how packages and downloads are had.
# Source it first: it also sets the shell's strict mode.

set -euo pipefail
export LC_ALL=C.UTF-8

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
cd -- "$root"

# Grammars come as Python modules, which call two functions of Python's. Picket defines them itself (Sources/CGrammar), so they must
# be visible to what it loads. Every build and test run uses the same flags, or SwiftPM would compile all again.
# shellcheck disable=SC2034
link_flags=(-Xlinker --export-dynamic-symbol=PyModule_Create2 -Xlinker --export-dynamic-symbol=PyCapsule_New)
# shellcheck disable=SC2034
release_flags=(-c release --static-swift-stdlib -Xswiftc -cross-module-optimization "${link_flags[@]}")

note() { printf '%s\n' "$*" >&2; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# apt_install PACKAGE...: those that are missing; nothing to do costs some ten milliseconds.
apt_install() {
    local package missing=()
    command -v dpkg-query >/dev/null || die "only Debian and its relatives are set up automatically; please install: $*"
    for package in "$@"; do
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
            installed) ;;
            *) missing+=("$package") ;;
        esac
    done
    [ "${#missing[@]}" -gt 0 ] || return 0

    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
        die "these Debian packages are missing, and there is neither root nor sudo to install them: ${missing[*]}"
    note "Installing Debian packages: ${missing[*]}"
    local log
    log=$(mktemp)
    # With the lists that are there first: a machine set up a moment ago needs no update.
    if ! apt_get install "${missing[@]}" >"$log" 2>&1; then
        apt_get update >"$log" 2>&1 || { cat "$log" >&2 && note "apt-get update failed; trying to install all the same"; }
        apt_get install "${missing[@]}" >"$log" 2>&1 || { cat "$log" >&2 && rm -f "$log" && die "apt-get could not install ${missing[*]}"; }
    fi
    rm -f "$log"
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
        -o APT::Install-Recommends=false -o Acquire::Retries=3 "$@" </dev/null
}

# need_python: sets `python` to one that can make environments and has pip.
need_python() {
    python=$(command -v python3 || true)
    if [ -z "$python" ] || ! "$python" -c 'import ensurepip, venv, pip' 2>/dev/null; then
        apt_install python3 python3-pip python3-venv
        python=/usr/bin/python3
    fi
}

# pip_download FOLDER ARGUMENT...: wheels from the package index, as they are, without running anything of theirs.
pip_download() {
    local folder=$1
    shift
    "$python" -m pip --disable-pip-version-check --no-input download -q --no-deps --only-binary=:all: -d "$folder" "$@" </dev/null
}

# python_environment FOLDER REQUIREMENTS: an environment with exactly these packages, made anew when the list changes.
python_environment() {
    local folder=$1 requirements=$2 wanted
    wanted=$(sha256sum <"$requirements")
    [ "$(cat "$folder/.requirements" 2>/dev/null)" != "$wanted" ] || return 0
    need_python
    note "Installing $(basename "$requirements") into $folder"
    rm -rf -- "$folder"
    "$python" -m venv "$folder"
    "$folder/bin/python" -m pip --disable-pip-version-check --no-input install -q -r "$requirements" </dev/null
    printf '%s\n' "$wanted" >"$folder/.requirements"
}

# checksum FILE SHA256
checksum() {
    printf '%s  %s\n' "$2" "$1" | sha256sum --check --status || {
        note "$(basename "$1"): expected SHA-256 $2, got $(sha256sum "$1" | cut -d ' ' -f 1)"
        return 1
    }
}

# replace_folder NEW OLD: NEW takes the place of OLD. Whoever looks sees one or the other, whole, or for an instant none.
replace_folder() {
    local aside
    if [ -e "$2" ]; then
        aside=$(mktemp -d "$2.old.XXXXXX")
        mv -T -- "$2" "$aside/it"
    fi
    mv -T -- "$1" "$2"
    [ -z "${aside:-}" ] || rm -rf -- "$aside"
}

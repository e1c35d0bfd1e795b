# What the shell scripts share. Sourced, never run: each caller has set `-eu` and stands in the
# project's folder.

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Whether this Python is one of those that the project is tested with.
python_is_supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

# Prints the first supported Python: the one named in PYTHON, else the usual names.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3 python3.13 python3.12 python3.11
    fi
    for candidate in "$@"; do
        if python_is_supported "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    fail "QHealth needs Python 3.11, 3.12 or 3.13; install one of them, or name it: make setup PYTHON=/path/to/python3.12."
}

# Prints the browser for the browser tests: the one named in CHROMIUM, else the usual places.
find_chromium() {
    if [ -n "${CHROMIUM:-}" ]; then
        set -- "$CHROMIUM"
    else
        set -- chromium chromium-browser google-chrome "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    fi
    for candidate in "$@"; do
        command -v "$candidate" && return
    done
    return 1
}

require_node() {
    command -v node >/dev/null 2>&1 || fail "QHealth needs Node.js 20 or newer, which is not installed."
    command -v npm >/dev/null 2>&1 || fail "QHealth needs npm, which usually comes with Node.js and is not installed."
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' \
        || fail "QHealth needs Node.js 20 or newer; this is $(node --version)."
}

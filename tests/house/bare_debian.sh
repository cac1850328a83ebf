#!/bin/bash
# Tries set-up on a bare Debian 12, as root and as a plain user: tests/house/bare_debian.sh FOLDER [COMMAND...]
#
# For a person, not for the test run: it needs root, debootstrap, the network and about 5 GB in FOLDER,
# and takes some ten minutes. COMMAND is what run.py is asked to do, by default its own tests.
# The Debian it makes has python3 and nothing more: no pip, no ensurepip, none of Qt's libraries.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:?usage: bare_debian.sh FOLDER [COMMAND...]}
shift
[ $# -gt 0 ] || set -- test -q tests/house
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
trials=0
failures=0

fresh() { # fresh NAME: a new bare Debian with the tree in /home/officer/crosscheck
    rm -rf "${folder:?}/$1"
    cp -a "$folder/bare" "$folder/$1"
    mkdir -p "$folder/$1/home/officer/crosscheck"
    (cd "$here" && git ls-files -z | xargs -0 cp --parents -t "$folder/$1/home/officer/crosscheck")
    chroot "$folder/$1" useradd --shell /bin/bash officer
    chroot "$folder/$1" chown -R officer: /home/officer
}

offline=
inside() { # inside NAME USER COMMAND...: runs in the tree of that Debian, cut off where offline is set
    local name=$1 user=$2
    shift 2
    # $0 is the new root, $1 the user; single quotes leave both to the inner shell.
    # shellcheck disable=SC2016
    unshare --mount ${offline:+--net} bash -c '
        mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev"
        exec chroot --userspec="$1" "$0" env -i HOME=/home/officer PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            LC_ALL=C.UTF-8 PIP_CERT=/etc/ssl/certs/ca-certificates.crt ${PIP_INDEX_URL:+PIP_INDEX_URL=$PIP_INDEX_URL} \
            bash -c "cd /home/officer/crosscheck && exec \"\$@\"" - "${@:2}"
    ' "$folder/$name" "$user" "$@"
}

expect() { # expect STATUS TEXT TITLE NAME USER COMMAND...: the exit status and the words it must print
    local status=$1 text=$2 title=$3 got=0 verdict=ok
    shift 3
    local log="$folder/$((trials += 1)).log" began=$SECONDS
    echo "--- $title"
    inside "$@" >"$log" 2>&1 || got=$?
    if [ "$got" != "$status" ] || ! grep -q -- "$text" "$log" || grep -q Traceback "$log"; then
        verdict=FAILED failures=$((failures + 1))
    fi
    tail -n 6 "$log"
    echo "--- $verdict: $title: exit $got, $((SECONDS - began)) s"
}

if [ ! -e "$folder/bare/usr/bin/python3" ]; then
    debootstrap --variant=minbase --include=python3,ca-certificates bookworm "$folder/bare"
fi
cp -L /etc/resolv.conf "$folder/bare/etc/resolv.conf"
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/bare/etc/ssl/certs/ca-certificates.crt"

fresh root
expect 0 "set-up: done" "root, nothing there" root root python3 run.py "$@"
expect 0 "" "root, second start" root root python3 run.py "$@"

fresh user
expect 1 "sudo apt-get install -y libgl1" "plain user without Qt's libraries: told the command" \
    user officer python3 run.py test -q tests/house
expect 0 "" "an administrator runs the command" user root sh -c \
    "apt-get -qq update && apt-get -qq -y install libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0"
expect 124 "fetching" "plain user, killed while fetching" user officer timeout -s KILL --foreground 14 \
    sh -c "timeout 12 python3 run.py test --version"
expect 0 "set-up: done" "plain user, the same command again" user officer python3 run.py "$@"
expect 0 "" "plain user, second start" user officer python3 run.py "$@"

fresh offline
offline=yes
expect 1 "sudo apt-get install -y python3-venv" "plain user without a network" \
    offline officer python3 run.py check
expect 1 "apt could not install" "root without a network" offline root python3 run.py check
expect 1 "package index is out of reach" "root without a network, pip at hand" root root sh -c \
    "rm -r .venv && python3 run.py check"

echo "$((trials - failures)) passed, $failures failed"
[ "$failures" = 0 ]

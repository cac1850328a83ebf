#!/bin/bash
# Installs the Debian package in a bare Debian 12 and starts it there: tests/house/ship/bare_deb.sh PACKAGE FOLDER
#
# For a person, not for the test run: it needs root, debootstrap, the network and about 1 GB in FOLDER.
# The Debian it makes has no Python and none of Qt's libraries; apt brings what the package asks for.
set -eu
package=$(realpath "${1:?usage: bare_deb.sh PACKAGE FOLDER}")
mkdir -p "${2:?usage: bare_deb.sh PACKAGE FOLDER}"
root=$(cd "$2" && pwd)/bare-deb
failures=0

[ -e "$root/usr/bin/dpkg" ] || debootstrap --variant=minbase --include=ca-certificates bookworm "$root"
for file in /etc/resolv.conf /etc/ssl/certs/ca-certificates.crt /etc/apt/sources.list; do
    [ ! -e "$file" ] || cp -L "$file" "$root$file"
done
cp "$package" "$root/root/crosscheck.deb"

inside() { # inside COMMAND...: runs as root in that Debian
    # $0 is the new root; single quotes leave it to the inner shell.
    # shellcheck disable=SC2016
    unshare --mount bash -c '
        mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev"
        exec chroot "$0" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 QT_QPA_PLATFORM=offscreen \
            DEBIAN_FRONTEND=noninteractive "$@"
    ' "$root" "$@"
}

expect() { # expect TEXT COMMAND...: what it prints has the text in it
    local text=$1 got
    shift
    got=$(inside "$@" 2>&1) || true
    if [[ $got == *"$text"* ]]; then
        echo "ok: $*"
    else
        echo "FAILED: $*"
        echo "$got" | tail -n 8
        failures=$((failures + 1))
    fi
}

expect "" apt-get -qq update
inside apt-get -qq -y --no-install-recommends install /root/crosscheck.deb
expect "crosscheck 0." crosscheck --version
expect "keeps this laptop from working" crosscheck doctor
expect "usage: crosscheck" crosscheck --help
expect "GNU Lesser General Public License" cat /usr/share/doc/crosscheck/copyright
expect '"bomFormat": "CycloneDX"' sh -c 'cat /opt/crosscheck/versions/*/sbom.cdx.json'
expect "Exec=/usr/bin/crosscheck" cat /usr/share/applications/crosscheck.desktop
# The line stays open while Unlock is painted: a program whose launcher is gone ends.
expect '"kind": "Shown"' sh -c \
    '{ echo "{\"kind\": \"Show\", \"ending\": \"started\"}"; sleep 20; } | crosscheck standby --home /tmp/laptop | head -n 2'
expect "" apt-get -qq -y remove crosscheck
expect "gone" sh -c '[ -e /opt/crosscheck/current ] || echo gone'

echo "$((failures)) failed"
[ "$failures" = 0 ]

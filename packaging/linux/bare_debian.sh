#!/usr/bin/env bash
# Tries a .deb out on a Debian that has nothing: no Python, no compiler, no desktop, and no network once it is installed.
#
#   sudo packaging/linux/bare_debian.sh dist/latentloom_0.1.0_amd64.deb [--suite bookworm] [--mirror URL] [--out DIR]
#                                       [--base DIR] [--keep]
#
# It makes a Debian in a folder with debootstrap, installs the package with apt's own resolver, starts the program on a
# virtual screen, takes a picture of it, runs the self-test, exports a sheet from the command line, and removes the
# package again. Everything that is checked is printed; the first failure ends it with status 1. --base copies a Debian
# that debootstrap has made before, --keep leaves the folder.
#
# Needs root, and debootstrap, xvfb and imagemagick on this machine; the Debian inside gets none of them.
set -euo pipefail

deb= suite=bookworm mirror= out=dist/bare-debian base= keep=
while [ $# -gt 0 ]; do
    case $1 in
        --suite) suite=$2; shift 2 ;;
        --mirror) mirror=$2; shift 2 ;;
        --out) out=$2; shift 2 ;;
        --base) base=$2; shift 2 ;;
        --keep) keep=1; shift ;;
        *) deb=$1; shift ;;
    esac
done
[ -f "$deb" ] || { echo "Name the .deb: $0 dist/latentloom_VERSION_amd64.deb" >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo "Run this as root: debootstrap and chroot need it." >&2; exit 2; }
for tool in debootstrap Xvfb unshare import; do
    command -v "$tool" > /dev/null || { echo "$tool is missing; run: apt-get install --yes debootstrap xvfb imagemagick" >&2; exit 2; }
done
if [ -z "$mirror" ]; then
    # The mirror that this machine itself uses.
    mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] *\)\?\([^ ]*\) .*/\2/p' \
        /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2> /dev/null | grep -m1 -v security || true)
    mirror=${mirror:-http://deb.debian.org/debian}
fi

mkdir -p "$out"
root=$(mktemp -d /var/tmp/latentloom-bare.XXXXXX)
# mktemp's folder is for its owner alone, and this is going to be everybody's root.
chmod 755 "$root"
display=:$((90 + RANDOM % 9))
screen=
finish() {
    status=$?
    [ -z "$screen" ] || kill "$screen" 2> /dev/null || true
    for place in tmp/.X11-unix dev/shm proc dev; do
        mountpoint -q "$root/$place" && umount -l "$root/$place"
    done
    [ -n "$keep" ] || rm -rf --one-file-system "$root"
    [ $status = 0 ] || echo "FAILED (status $status)" >&2
}
trap finish EXIT

say() { echo; echo "== $*"; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/home/someone LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# As a person does it: not root, and without any network.
person() { unshare --net chroot --userspec=1000:1000 "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/someone LANG=C.UTF-8 "$@"; }

say "A bare $suite from debootstrap"
if [ -n "$base" ]; then
    cp -a --reflink=auto "$base/." "$root"
else
    debootstrap --variant=minbase "$suite" "$root" "$mirror" > "$out/debootstrap.log" 2>&1 || { tail -5 "$out/debootstrap.log" >&2; exit 1; }
fi
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
for tool in python3 python cc gcc make pip; do
    if inside sh -c "command -v $tool" > /dev/null; then echo "there is a $tool in the bare Debian" >&2; exit 1; fi
done
echo "no Python, no compiler"
mkdir -p "$root/home/someone"
chown 1000:1000 "$root/home/someone"
inside find / -xdev -type f -not -path '/proc/*' | sort > "$out/files-before.txt"

say "Installing with apt's own resolver"
cp "$deb" "$root/tmp/latentloom.deb"
inside apt-get update --quiet=2
inside apt-get install --yes --no-install-recommends /tmp/latentloom.deb > "$out/apt.log" 2>&1 || { tail -20 "$out/apt.log" >&2; exit 1; }
inside dpkg-query -W -f '${Package} ${Version}: ${db:Status-Status}, ${Installed-Size} KB\n' latentloom
grep -c '^Setting up' "$out/apt.log" | sed 's/$/ packages were set up/'
if inside sh -c "command -v python3" > /dev/null; then echo "the package brought a Python along" >&2; exit 1; fi
echo "still no Python"

say "The self-test"
person latentloom selftest > "$out/selftest.txt" 2> "$out/selftest.err"
cat "$out/selftest.txt"
[ "$(wc -l < "$out/selftest.txt")" = 1 ] && [ ! -s "$out/selftest.err" ] || { echo "it printed more than one line:" >&2; cat "$out/selftest.err" >&2; exit 1; }

say "Starting the window: seconds to the window and to the first blend, the first start and three more"
Xvfb "$display" -screen 0 1440x900x24 -nolisten tcp > "$out/xvfb.log" 2>&1 &
screen=$!
mkdir -p "$root/tmp/.X11-unix"
for _ in $(seq 50); do [ -S "/tmp/.X11-unix/X${display#:}" ] && break; sleep 0.1; done
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
for _ in 1 2 3 4; do
    person DISPLAY="$display" LATENTLOOM_TIMING=1 latentloom | tr '\n' ' '
    echo
done | tee "$out/starts.txt"

say "A picture of the window"
person DISPLAY="$display" latentloom > "$out/window.txt" 2>&1 &
window=$!
# Until it stands still: two pictures alike, five seconds apart.
before=
for _ in $(seq 24); do
    sleep 5
    import -display "$display" -window root "$out/window.png"
    now=$(identify -format '%#' "$out/window.png")
    [ "$now" = "$before" ] && [ "$(identify -format '%k' "$out/window.png")" -gt 500 ] && break
    before=$now
done
kill "$window"
wait "$window" 2> /dev/null || true
[ -s "$out/window.png" ] && echo "$out/window.png"
[ ! -s "$out/window.txt" ] || { echo "the program said:" >&2; cat "$out/window.txt" >&2; exit 1; }

say "A sheet from the command line"
person latentloom sheet omniglot --count 12 --out /home/someone/sheet.png
cp "$root/home/someone/sheet.png" "$out/sheet.png"
ls -l "$out/sheet.png"
person latentloom doctor

say "What the program left in the person's home"
(cd "$root/home/someone" && find . -type f | sort)

say "Removing"
inside apt-get purge --yes latentloom > "$out/purge.log" 2>&1
inside apt-get autoremove --purge --yes >> "$out/purge.log" 2>&1
inside find / -xdev -type f -not -path '/proc/*' | sort > "$out/files-after.txt"
# What apt, dpkg, the font cache and the person themselves keep is not the package's.
left=$(comm -13 "$out/files-before.txt" "$out/files-after.txt" | grep -v -e '^/var/' -e '^/home/' -e '^/tmp/latentloom.deb$' -e '^/etc/ld.so.cache' || true)
if [ -n "$left" ]; then echo "left behind:" >&2; echo "$left" >&2; exit 1; fi
grep -rl latentloom "$root/usr" "$root/etc" "$root/opt" 2> /dev/null && { echo "its name is left behind" >&2; exit 1; }
echo "clean; the person's own files are still there"
say "All is well."

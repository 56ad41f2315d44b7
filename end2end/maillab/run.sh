#!/bin/bash
# A real mail server on loopback, beside whatever else the machine runs: Postfix, Dovecot, Rspamd, Redis, ClamAV, a name
# server, remote hosts. No systemd; nothing of /etc or /dev is changed: all of it lives in its own mount, host name and
# process namespaces, and dies with the first process of them. Needs root, or sudo that does not ask.
#   run.sh start    renders conf/ into $RUN, starts everything, waits until it answers
#   run.sh stop     ends it        run.sh status    says what runs        run.sh exec COMMAND…    runs it in there
#   RUN=/tmp/tracemail-lab   where it lives        LOGS=$RUN/logs   where it writes its logs
#   LOGMODE=syslog|file      through rsyslog, or each daemon its own file
#   STOCK=1                  the log formats of a plain Debian
#   GUARD=PID                stops by itself when this process is gone
set -u
[ "$(id -u)" = 0 ] || exec sudo -n --preserve-env=RUN,LOGS,LOGMODE,STOCK,GUARD "$0" "$@"
HERE=$(cd "$(dirname "$0")" && pwd)
export RUN=${RUN:-/tmp/tracemail-lab} LOGMODE=${LOGMODE:-syslog}
export LOGS=${LOGS:-$RUN/logs}
FIRST=$RUN/first.pid # the first process in there, as the machine sees it

fail() { printf 'lab: %s\n' "$@" >&2; exit 1; }

running() { [ -f "$FIRST" ] && grep -qs daemons.sh "/proc/$(cat "$FIRST")/cmdline"; }

answers() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }

wait_for() { # wait_for SECONDS WHAT COMMAND…
    for _ in $(seq $(($1 * 5))); do "${@:3}" && return 0; running || break; sleep 0.2; done
    tail -n 5 "$RUN"/out/* >&2
    stop
    fail "$2 does not answer; what the daemons said is above and in $RUN/out, $LOGS"
}

start() {
    running && fail "already running in $RUN: end2end/maillab/run.sh stop"
    for p in postconf dovecot rspamd redis-server clamd rsyslogd swaks sievec; do
        PATH=$PATH:/usr/sbin command -v $p >/dev/null || fail "$p is missing: ./setup lab"
    done
    for a in 127.0.10.25:2525 127.0.10.14:2143 127.0.0.1:11332 127.0.0.1:2480 127.0.70.1:25 127.0.0.1:6390; do
        ! answers "${a%:*}" "${a#*:}" || fail "something listens on $a already: another lab?"
    done
    "$HERE/render.sh" || fail "conf/ could not be rendered into $RUN"
    setsid unshare --mount --uts --pid --fork --kill-child --propagation private "$HERE/daemons.sh" >"$RUN/out/daemons" 2>&1 </dev/null &
    for _ in $(seq 50); do
        pgrep -P $! >"$FIRST" && break
        kill -0 $! 2>/dev/null || { cat "$RUN/out/daemons" >&2; fail "no namespaces here (unshare): run it as root, not in a locked container"; }
        sleep 0.1
    done
    if [ -n "${GUARD:-}" ]; then
        setsid bash -c 'while kill -0 "$1" 2>/dev/null && [ -f "$2" ]; do sleep 0.5; done; [ ! -f "$2" ] || "$3" stop' _ "$GUARD" "$FIRST" "$0" >/dev/null 2>&1 </dev/null &
    fi
    wait_for 30 Postfix answers 127.0.10.25 2525
    wait_for 30 Dovecot answers 127.0.10.14 2143
    wait_for 30 "a remote host" answers 127.0.70.1 25
    wait_for 30 ClamAV test -S "$RUN/clamav/clamd.sock"
    wait_for 180 Rspamd answers 127.0.0.1 11332 # compiles its expressions the first time
    echo "lab: runs in $RUN, logs in $LOGS"
}

stop() {
    running || { rm -f "$FIRST"; return 0; }
    local first; first=$(cat "$FIRST")
    kill -TERM "$first" 2>/dev/null
    for _ in $(seq 50); do kill -0 "$first" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$first" 2>/dev/null # and with it all the others
    rm -f "$FIRST"
}

case "${1:-}" in
start) start ;;
stop) stop ;;
exec) running || fail "does not run: make lab"; exec nsenter -t "$(cat "$FIRST")" -m -u -p -- "${@:2}" ;;
status) if running; then echo "lab: runs in $RUN"; else fail "does not run in $RUN"; fi ;;
*) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac

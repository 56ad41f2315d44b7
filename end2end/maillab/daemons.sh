#!/bin/bash
# Starts the daemons in the namespaces `run.sh start` made, and stays as their first process: when it ends, all end.
set -u
TOOLS=$RUN/etc/tools OUT=$RUN/out
trap 'postfix -c "$RUN/etc/postfix" stop; doveadm -c "$RUN/etc/dovecot/dovecot.conf" stop; exit' TERM INT

# --- a machine of its own: name, resolver, and a /dev whose /dev/log is nobody else's
hostname mx1.tracemail.test
mount --bind "$RUN/etc/resolv.conf" /etc/resolv.conf
mount --bind "$RUN/etc/hosts" /etc/hosts
mount -t tmpfs -o mode=755 tmpfs "$RUN/dev" || exit 1
for node in null zero full random urandom tty; do touch "$RUN/dev/$node"; mount --bind /dev/$node "$RUN/dev/$node" || exit 1; done
mkdir -m 1777 "$RUN/dev/shm"
ln -s /proc/self/fd "$RUN/dev/fd"
for n in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${n%:*}" "$RUN/dev/${n#*:}"; done
mount --rbind "$RUN/dev" /dev || exit 1

run() { local name=$1; shift; "$@" >"$OUT/$name" 2>&1 </dev/null & }

run dns python3 "$TOOLS/dns.py" 127.0.0.53 53 "$RUN/etc/zones.txt" "$OUT/dns-queries"
run collector python3 "$TOOLS/collector.py" 127.0.0.1 9901 "$LOGS" "$RUN/forward"
run sink python3 "$TOOLS/sink.py" "$RUN/tls" "$LOGS/remote-sinks.jsonl"
if [ "$LOGMODE" = syslog ]; then
    run rsyslog rsyslogd -n -f "$RUN/etc/rsyslog.conf" -i "$RUN/rsyslog/pid"
    for _ in $(seq 50); do [ -S /dev/log ] && break; sleep 0.1; done
fi
run redis redis-server "$RUN/etc/redis.conf"
run clamd clamd -F -c "$RUN/etc/clamav/clamd.conf"
run rspamd rspamd -f -u _rspamd -g _rspamd -c /etc/rspamd/rspamd.conf --var=LOCAL_CONFDIR="$RUN/etc/rspamd" \
    --var=DBDIR="$RUN/rspamd-db" --var=RUNDIR="$RUN/rspamd-run" --var=LOGDIR="$LOGS"
run dovecot dovecot -F -c "$RUN/etc/dovecot/dovecot.conf"
run postfix postfix -c "$RUN/etc/postfix" start-fg

while :; do wait -n || sleep 1; done

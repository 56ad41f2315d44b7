#!/bin/bash
# Makes $RUN ready: conf/ with its @RUN@ and @LOGS@ filled in, certificates, mailboxes' scripts, folders with their owners.
# What was there before goes, but for what is slow to make: certificates and Rspamd's compiled expressions.
set -eu
HERE=$(cd "$(dirname "$0")" && pwd)
ETC=$RUN/etc

rm -rf "$RUN"/forward "$RUN"/{etc,out,spool,data,dovecot,mail,redis,rspamd-run,rsyslog,clamav,dev} "$LOGS"
mkdir -p "$RUN"/{out,spool,data,dovecot,mail,redis,rspamd-run,rspamd-db,rsyslog,clamav,dev,tls} "$LOGS"
chmod 755 "$RUN"
chown "${SUDO_UID:-0}" "$RUN"
chmod 1777 "$LOGS"
cp -r "$HERE/conf" "$ETC"
cp -r "$HERE/tools" "$ETC/tools"

if [ "$LOGMODE" = file ]; then
    postfix_log="maillog_file = $LOGS/postfix.log" dovecot_log="log_path = $LOGS/dovecot.log"
else
    postfix_log="# maillog_file unset: syslog" dovecot_log="log_path = syslog"
fi
find "$ETC" -type f ! -name '*.py' -print0 | xargs -0 sed -i \
    -e "s|@RUN@|$RUN|g" -e "s|@LOGS@|$LOGS|g" -e "s|@PFLOG@|$postfix_log|g" -e "s|@DCLOG@|$dovecot_log|g"

if [ "${STOCK:-0}" = 1 ]; then
    sed -i -E '/^(login_log_format|login_log_format_elements|imap_logout_format|pop3_logout_format|deliver_log_format|imap_id_log|mail_log_prefix|log_timestamp) *=/d' "$ETC/dovecot/dovecot.conf"
    sed -i -E 's/^mail_plugins = .*/mail_plugins = quota/' "$ETC/dovecot/dovecot.conf"
    sed -i -E '/^(enable_long_queue_ids|smtpd_client_port_logging|header_checks|milter_header_checks) *=/d' "$ETC/postfix/main.cf"
    sed -i -E 's/^log_usec.*//' "$ETC/rspamd/local.d/logging.inc"
fi

# --- certificates: one authority, our server, the remote hosts
if [ ! -f "$RUN/tls/mx.secure.test.pem" ]; then
    (
        cd "$RUN/tls"
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj "/CN=Tracemail Lab CA"
        for n in mx1.tracemail.test mx.remote.test mx.tls12.test mx.secure.test; do
            openssl req -newkey rsa:2048 -nodes -keyout $n.key -out $n.csr -subj "/CN=$n"
            openssl x509 -req -in $n.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -out $n.pem -extfile <(echo "subjectAltName=DNS:$n")
        done
        chmod 644 ./*.key
    ) >"$RUN/out/openssl" 2>&1
fi

# --- Postfix looks for these beside its main.cf
ln -s /etc/postfix/postfix-files "$ETC/postfix/postfix-files"
ln -s /etc/postfix/dynamicmaps.cf "$ETC/postfix/dynamicmaps.cf"
ln -s /etc/postfix/dynamicmaps.cf.d "$ETC/postfix/dynamicmaps.cf.d"
chown -R root:root "$ETC/postfix" "$RUN/spool"
chmod -R go-w "$ETC/postfix"

# --- Sieve: the global script compiled, each user's in his mailbox
sievec -c "$ETC/dovecot/dovecot.conf" "$ETC/dovecot/sieve/before.d/10-spam.sieve"
for script in "$ETC"/dovecot/sieve/user-*.sieve; do
    user=$(basename "$script" .sieve) user=${user#user-}
    home=$RUN/mail/${user#*@}/${user%@*}
    mkdir -p "$home/sieve"
    cp "$script" "$home/sieve/main.sieve"
    ln -s sieve/main.sieve "$home/.dovecot.sieve"
done

cp "$ETC/clamav/eicar.ndb" "$RUN/clamav/"
chown -R mail:mail "$RUN/mail"
chown postfix "$RUN/data"
chown -R _rspamd:_rspamd "$RUN/rspamd-db" "$RUN/rspamd-run"
chown redis "$RUN/redis"
chown -R clamav:clamav "$RUN/clamav"

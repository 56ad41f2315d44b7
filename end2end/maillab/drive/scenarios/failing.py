"""Messages taken for several, or taken and then not delivered: quota, storage, greylisting, duplicates."""

import re
import time

from ..lab import MX, RUN, account, folders, inside, mail_log, wait
from ..mail import SMTPx, inbound, new_message_id
from ..scenario import received, scenario


@scenario
def rcpts_two_ok_one_unknown(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi"), account("nessuno"), account("anna.bianchi")], "tre destinatari")
    f = [folders(account(u), m, ["INBOX"]) for u in ("mario.rossi", "anna.bianchi")]
    return dict(
        expect=dict(
            received=[
                received(m, account("mario.rossi"), "accepted", folder="INBOX", queue_id=o.get("queue_id")),
                received(m, account("anna.bianchi"), "accepted", folder="INBOX"),
                received(None, account("nessuno"), "rejected", by="unknown recipient"),
            ]
        ),
        observed=dict(o, f=f),
        evidence=[["reject: RCPT", "<nessuno@azienda.test>"]],
    )


@scenario
def in_quota_exceeded_bounce(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("pieno")], "casella piena", body="\r\n".join(["x" * 70] * 300))
    time.sleep(3)
    return dict(
        expect=dict(
            received=[
                received(
                    m, account("pieno"), "accepted-then-bounced", by="quota", folder=None, queue_id=o.get("queue_id")
                )
            ]
        ),
        observed=o,
        evidence=[["to=<pieno@azienda.test>", "Quota exceeded"]],
    )


@scenario
def in_duplicate_message_id(tag):
    m = new_message_id(tag)
    o = [inbound(tag, [account("anna.bianchi")], "doppio") for _ in range(2)]
    f = folders(account("anna.bianchi"), m, ["INBOX", "INBOX"])
    return dict(
        expect=dict(
            received=[
                received(m, account("anna.bianchi"), "accepted", folder="INBOX", queue_id=x.get("queue_id")) for x in o
            ],
            locate=[dict(message_id=m, user=account("anna.bianchi"), where=f)],
        ),
        observed=o,
        evidence=[[o[0].get("queue_id") or "?"], [o[1].get("queue_id") or "?"]],
    )


@scenario
def in_no_message_id(tag):
    o = inbound(tag, [account("anna.bianchi")], "senza message-id", message_id="")
    time.sleep(1)
    return dict(
        expect=dict(
            received=[
                received(
                    "(made up by postfix: always_add_missing_headers)",
                    account("anna.bianchi"),
                    "accepted",
                    folder="INBOX",
                    queue_id=o.get("queue_id"),
                )
            ]
        ),
        observed=o,
        evidence=[[o.get("queue_id") or "?", "message-id=<", "@mx1.tracemail.test>"]],
    )


@scenario
def in_lmtp_tempfail_then_delivered(tag):
    maildir = RUN + "/mail/azienda.test/luca.verdi/Maildir"
    m = new_message_id(tag)
    inside("install", "-d", "-o", "root", "-m", "700", maildir)
    try:
        o = inbound(tag, [account("luca.verdi")], "casella bloccata")
        wait(lambda: (o.get("queue_id") or "?") + ": to=<luca.verdi@azienda.test>" in mail_log(), 15)
    finally:
        inside("chown", "mail", maildir)
    f = folders(account("luca.verdi"), m, ["INBOX"], 30)
    return dict(
        expect=dict(
            received=[
                received(
                    m,
                    account("luca.verdi"),
                    "accepted",
                    earlier="deferred 4.x by lmtp",
                    folder="INBOX",
                    queue_id=o.get("queue_id"),
                )
            ],
            locate=[dict(message_id=m, user=account("luca.verdi"), where=f)],
        ),
        observed=o,
        evidence=[
            [o.get("queue_id") or "?", "to=<luca.verdi@azienda.test>", "status=deferred"],
            [o.get("queue_id") or "?", "to=<luca.verdi@azienda.test>", "status=sent"],
        ],
    )


@scenario
def in_swaks_tls_attachment(tag):
    m = new_message_id(tag)
    p = inside(
        "swaks",
        "--server",
        MX,
        "--port",
        "2525",
        "--local-interface",
        "127.0.60.21",
        "--ehlo",
        "swaks.remote.test",
        "-tls",
        "--from",
        "swaks@remote.test",
        "--to",
        account("anna.bianchi"),
        "--header",
        "Subject: da swaks",
        "--header",
        "Message-Id: " + m,
        "--attach",
        "allegato",
    )
    f = folders(account("anna.bianchi"), m, ["INBOX"])
    q = (re.search(r"queued as (\S+)", p.stdout) or [None, None])[1]
    return dict(
        expect=dict(
            received=[
                received(
                    m,
                    account("anna.bianchi"),
                    "accepted",
                    folder="INBOX",
                    client_ip="127.0.60.21",
                    tls="TLSv1.3",
                    queue_id=q,
                )
            ],
            locate=[dict(message_id=m, user=account("anna.bianchi"), where=f)],
        ),
        observed=dict(rc=p.returncode),
        evidence=[[q or "?", "client=unknown[127.0.60.21]"]],
    )


@scenario
def in_two_domains(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi"), "direzione@studio.test"], "due domini")
    f = [folders(account("mario.rossi"), m, ["INBOX"]), folders("direzione@studio.test", m, ["INBOX"])]
    return dict(
        expect=dict(
            received=[
                received(m, account("mario.rossi"), "accepted", folder="INBOX", queue_id=o.get("queue_id")),
                received(m, "direzione@studio.test", "accepted", folder="INBOX", queue_id=o.get("queue_id")),
            ]
        ),
        observed=dict(o, f=f),
        evidence=[["to=<direzione@studio.test>", "status=sent"]],
    )


@scenario
def in_lost_connection_in_data(tag):
    s = SMTPx(MX, 2526, "127.0.60.20", "198.51.100.20")
    s.ehlo()
    s.mail("mittente@remote.test")
    s.rcpt(account("mario.rossi"))
    s.docmd("DATA")
    s.sock.sendall(b"Subject: tronco\r\n\r\nmezzo")
    s.close()
    time.sleep(0.5)
    return dict(expect=dict(received=[]), evidence=[["lost connection after DATA", "198.51.100.20"]])

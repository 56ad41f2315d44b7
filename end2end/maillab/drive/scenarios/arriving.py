"""Messages from outside that end in a mailbox, each with what makes it hard: encodings, ids, TLS, aliases, IPv6."""

import base64
import time

from ..lab import RUNID, account, folders
from ..mail import inbound, message, new_message_id, smtp
from ..scenario import named, received, scenario


def arrives(name, user, subject, folder="INBOX", who=None, want=None, exp=(), ev=(), **message_words):
    """A scenario: one message comes and ends in a folder. `who` is written to, if not the user himself; `want` are the
    folders, if there are several; `exp` and `ev` are further expectations and evidence."""

    @named(name)
    def one(tag):
        here = account(user)
        message_id = message_words.get("message_id") or new_message_id(tag)
        told = inbound(tag, who or [here], subject, **message_words)
        where = folders(here, message_id, want or [folder])
        put_off = [received(message_id, here, "deferred", by="greylist")] if "first_try" in told else []
        accepted = received(
            message_id,
            here,
            "accepted",
            sender=message_words.get("frm", "mittente@remote.test"),
            folder=folder,
            subject=subject,
            client_ip=message_words.get("proxy", "198.51.100.20"),
            queue_id=told.get("queue_id"),
            **dict(exp),
        )
        return dict(
            expect=dict(received=[*put_off, accepted], locate=[dict(message_id=message_id, user=here, where=where)]),
            observed=told,
            evidence=[[message_id.strip("<>")], *ev],
        )


arrives("in_plain", "mario.rossi", "Messaggio semplice", exp=dict(tls=None, antivirus="clean", antispam="no action"))
arrives(
    "in_tls12",
    "mario.rossi",
    "Arrivo TLS 1.2",
    starttls="1.2",
    exp=dict(tls="TLSv1.2"),
    ev=[["postfix/mx/smtpd", "TLS connection established from mail.remote.test[198.51.100.20]", "TLSv1.2"]],
)
arrives(
    "in_tls13",
    "mario.rossi",
    "Arrivo TLS 1.3",
    starttls="1.3",
    exp=dict(tls="TLSv1.3"),
    ev=[["postfix/mx/smtpd", "TLS connection established from", "TLSv1.3"]],
)
arrives(
    "in_alias_one",
    "mario.rossi",
    "All'alias info",
    who=[account("info")],
    exp=dict(orig_rcpt=account("info")),
    ev=[["to=<mario.rossi@azienda.test>, orig_to=<info@azienda.test>"]],
)
arrives(
    "in_plus_address",
    "mario.rossi",
    "Indirizzo col piu",
    who=["mario.rossi+liste@azienda.test"],
    exp=dict(orig_rcpt="mario.rossi+liste@azienda.test"),
)
arrives(
    "in_spam_add_header_junk",
    "anna.bianchi",
    "Offerta",
    folder="Junk",
    frm="spammy@remote.test",
    exp=dict(filter=True, antispam="add header", score=8),
    ev=[["stored mail into mailbox 'Junk'"]],
)
arrives(
    "in_rewrite_subject",
    "anna.bianchi",
    "Da riscrivere",
    folder="Junk",
    frm="rewrite@remote.test",
    exp=dict(antispam="rewrite subject"),
)
arrives("in_null_sender", "mario.rossi", "Undelivered Mail", frm="", exp=dict())
arrives(
    "in_rfc2047_subject",
    "mario.rossi",
    "Perché è già così? ☕",
    raw_subject="=?utf-8?B?" + base64.b64encode("Perché è già così? ☕".encode()).decode() + "?=",
)
arrives("in_rfc2047_q_latin1", "mario.rossi", "Città è così", raw_subject="=?iso-8859-1?Q?Citt=E0_=E8_cos=EC?=")
arrives("in_raw_utf8_subject", "mario.rossi", "Oggetto grezzo àèìòù €", mopts=("BODY=8BITMIME",))


@scenario
def in_smtputf8_recipient_bounced(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("müller")], "Für Müller – SMTPUTF8", mopts=("SMTPUTF8", "BODY=8BITMIME"))
    time.sleep(1)
    return dict(
        expect=dict(
            received=[
                received(
                    m,
                    account("müller"),
                    "accepted-then-bounced",
                    by="SMTPUTF8 not offered by dovecot lmtp 2.3",
                    folder=None,
                    queue_id=o.get("queue_id"),
                )
            ]
        ),
        observed=o,
        evidence=[["to=<müller@azienda.test>", "status=bounced (SMTPUTF8 is required"]],
    )


arrives(
    "in_hostile_subject",
    "mario.rossi",
    "\"><script>alert('x')</script>; from=<fake@evil.test> to=<fake@evil.test> proto=ESMTP, status=sent (250 ok)",
)
arrives(
    "in_long_subject_folded",
    "mario.rossi",
    " ".join(["parola%d" % i for i in range(200)]),
    raw_subject=("\r\n ").join(" ".join("parola%d" % i for i in range(a, a + 8)) for a in range(0, 200, 8)),
)
arrives("in_empty_subject", "mario.rossi", "", raw_subject="")
arrives("in_ipv6_proxied", "mario.rossi", "Da IPv6", proxy="2001:db8::25")
arrives(
    "in_spf_dmarc_fail",
    "mario.rossi",
    "Mittente falsificato",
    folder="Junk",
    frm="capo@spoofed.test",
    exp=dict(antispam_symbols=["R_SPF_FAIL", "DMARC_POLICY_REJECT"]),
)
arrives(
    "in_rbl_rspamd_only",
    "anna.bianchi",
    "in lista nera (solo rspamd)",
    folder="Junk",
    proxy="198.51.100.67",
    exp=dict(antispam="add header", antispam_symbols=["RBL_LAB"]),
)
arrives(
    "in_attachment",
    "mario.rossi",
    "Con allegato",
    body='--B\r\nContent-Type: text/plain\r\n\r\nciao\r\n--B\r\nContent-Type: application/pdf; name="contratto.pdf"\r\nContent-Disposition: attachment; filename="contratto.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    + base64.b64encode(b"%PDF-1.4 prova" * 50).decode()
    + "\r\n--B--",
    extra=("MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=B"),
    exp=dict(attachments=["contratto.pdf"]),
)
arrives("in_weird_message_id", "mario.rossi", "Message-ID strano", message_id='<a b,c="d">e%s@weird>' % RUNID)
arrives("in_long_message_id", "mario.rossi", "Message-ID lungo", message_id="<" + "x" * 700 + RUNID + "@remote.test>")
arrives(
    "in_content_filter_requeue",
    "mario.rossi",
    "Passa dal filtro dopo la coda",
    frm="filterme@remote.test",
    ev=[["postfix/scan/smtp", "from MTA(smtp:[127.0.99.25]:10026)"], ["postfix/rescan/smtpd"]],
)


@scenario
def in_ipv6_loopback(tag):
    m = new_message_id(tag)
    o = smtp(
        "::1",
        2525,
        "mittente@remote.test",
        [account("mario.rossi")],
        message(tag, "mittente@remote.test", account("mario.rossi"), "da ::1"),
    )
    f = folders(account("mario.rossi"), m, ["INBOX"])
    return dict(
        expect=dict(
            received=[
                received(
                    m, account("mario.rossi"), "accepted", folder="INBOX", client_ip="::1", queue_id=o.get("queue_id")
                )
            ],
            locate=[dict(message_id=m, user=account("mario.rossi"), where=f)],
        ),
        observed=o,
        evidence=[["postfix/mx/smtpd", "client=", "[::1]"]],
    )

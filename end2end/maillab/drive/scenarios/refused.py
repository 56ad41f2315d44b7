"""Messages refused or held: by the restrictions before the queue, by the spam and virus filter, by header checks."""

import time

from ..lab import MX, account, folders, postfix
from ..mail import EICAR, GTUBE, inbound, message, new_message_id, smtp
from ..net import connect
from ..scenario import named, received, scenario


@scenario
def in_gtube_rejected(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi")], "GTUBE", body=GTUBE)
    return dict(
        expect=dict(received=[received(m, account("mario.rossi"), "rejected", by="antispam", reason="Gtube pattern")]),
        observed=o,
        evidence=[
            ["milter-reject: END-OF-MESSAGE", "from=<mittente@remote.test> to=<mario.rossi@azienda.test>", "Gtube"]
        ],
    )


@scenario
def in_gtube_rejected_two_rcpts(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi"), account("anna.bianchi")], "GTUBE a due", body=GTUBE)
    return dict(
        expect=dict(
            received=[
                received(m, account(u), "rejected", by="antispam", reason="Gtube pattern")
                for u in ("mario.rossi", "anna.bianchi")
            ]
        ),
        observed=o,
        evidence=[
            ["milter-reject: END-OF-MESSAGE", "Gtube", "from=<mittente@remote.test>"],
            ["rspamd_task_write_log", m.strip("<>")],
        ],
    )


@scenario
def in_virus_two_rcpts(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi"), account("anna.bianchi")], "virus a due", body=EICAR)
    return dict(
        expect=dict(
            received=[
                received(m, account(u), "rejected", by="antivirus", virus="Eicar-Test-Signature.UNOFFICIAL")
                for u in ("mario.rossi", "anna.bianchi")
            ]
        ),
        observed=o,
        evidence=[
            ["milter-reject: END-OF-MESSAGE", "virus found"],
            ["rspamd_task_write_log", m.strip("<>"), "rcpts: <mario.rossi@azienda.test,anna.bianchi@azienda.test>"],
        ],
    )


@scenario
def in_eicar_rejected(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi")], "virus", body=EICAR)
    return dict(
        expect=dict(
            received=[
                received(m, account("mario.rossi"), "rejected", by="antivirus", virus="Eicar-Test-Signature.UNOFFICIAL")
            ]
        ),
        observed=o,
        evidence=[["milter-reject: END-OF-MESSAGE", "virus found"]],
    )


@scenario
def in_quarantine_released(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi")], "In quarantena e rilasciato", frm="quarantine@remote.test")
    q = o.get("queue_id")
    time.sleep(1.5)
    before = folders(account("mario.rossi"), m)
    r = postfix("postsuper", "-H", q or "X")
    f = folders(account("mario.rossi"), m, ["Junk"])
    return dict(
        expect=dict(
            received=[received(m, account("mario.rossi"), "quarantined", released=True, folder="Junk", queue_id=q)],
            locate=[dict(message_id=m, user=account("mario.rossi"), where=f)],
        ),
        observed=dict(o, before=before, release=r.stderr),
        evidence=[["milter-hold: END-OF-MESSAGE", q or "?"], ["postsuper", q or "?", "released from hold"]],
    )


@scenario
def in_quarantine_deleted(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi")], "In quarantena e cancellato", frm="quarantine@remote.test")
    q = o.get("queue_id")
    time.sleep(1)
    r = postfix("postsuper", "-d", q or "X")
    return dict(
        expect=dict(
            received=[
                received(m, account("mario.rossi"), "quarantined", deleted_by_admin=True, folder=None, queue_id=q)
            ]
        ),
        observed=dict(o, r=r.stderr),
        evidence=[["milter-hold: END-OF-MESSAGE", q or "?"], ["postsuper", q or "?", "removed"]],
    )


@scenario
def in_quarantine_left(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("anna.bianchi")], "Resta in quarantena", frm="quarantine@remote.test")
    return dict(
        expect=dict(
            received=[received(m, account("anna.bianchi"), "quarantined", folder=None, queue_id=o.get("queue_id"))]
        ),
        observed=o,
        evidence=[["milter-hold: END-OF-MESSAGE", o.get("queue_id") or "?"]],
    )


@scenario
def in_greylisted_then_accepted(tag):
    m = new_message_id(tag)
    k = dict(frm="grey@remote.test", retry_greylist=False)
    d = message(tag, "grey@remote.test", account("mario.rossi"), "Lista grigia")
    o = inbound(tag, [account("mario.rossi")], "", data=d, **k)
    time.sleep(4.5)
    o2 = inbound(tag, [account("mario.rossi")], "", data=d, **k)
    folders(account("mario.rossi"), m, ["INBOX"])
    return dict(
        expect=dict(
            received=[
                received(m, account("mario.rossi"), "deferred", by="greylist"),
                received(m, account("mario.rossi"), "accepted", folder="INBOX", queue_id=o2.get("queue_id")),
            ]
        ),
        observed=dict(first=o, second=o2),
        evidence=[["milter-reject: END-OF-MESSAGE", "4.7.1", "grey@remote.test"]],
    )


def refused(name, why, code, rcpts=None, frm="mittente@remote.test", ev=(), **k):
    @named(name)
    def one(tag):
        rc = rcpts or [account("mario.rossi")]
        o = inbound(tag, rc, "sara' respinto", frm=frm, **k)
        return dict(
            expect=dict(
                received=[
                    received(
                        None, r, "rejected", by=why, sender=frm, reply=code, client_ip=k.get("proxy", "198.51.100.20")
                    )
                    for r in rc
                ]
            ),
            observed=o,
            evidence=[list(ev)],
        )


refused(
    "rej_rbl",
    "rbl",
    "554 5.7.1",
    proxy="198.51.100.66",
    ev=["NOQUEUE: reject: RCPT from unknown[198.51.100.66]", "blocked using rbl.test"],
)
refused(
    "rej_unknown_recipient",
    "unknown recipient",
    "550 5.1.1",
    rcpts=["nessuno@azienda.test"],
    ev=["NOQUEUE: reject: RCPT", "<nessuno@azienda.test>: Recipient address rejected"],
)
refused(
    "rej_relay_denied",
    "relay denied",
    "554 5.7.1",
    rcpts=["tizio@altrove.test"],
    ev=["NOQUEUE: reject: RCPT", "Relay access denied"],
)
refused(
    "rej_sender_domain_unknown",
    "sender domain",
    "450 4.1.8",
    frm="x@inesistente.invalid",
    ev=["Sender address rejected: Domain not found"],
)
refused("rej_sender_blocked", "policy", "554 5.7.1", frm="blocked@remote.test", ev=["sender blocked by domain policy"])
refused("rej_helo", "policy", "554 5.7.1", ehlo="spammer.invalid", ev=["bad HELO"])
refused("rej_header", "policy", "550 5.7.1", extra=("X-Test-Reject: 1",), ev=["reject: header X-Test-Reject"])


@scenario
def rej_client_blocked(tag):
    o = smtp(MX, 2525, "mittente@remote.test", [account("mario.rossi")], None, src="127.0.60.66")
    return dict(
        expect=dict(
            received=[received(None, account("mario.rossi"), "rejected", by="policy", client_ip="127.0.60.66")]
        ),
        observed=o,
        evidence=[["NOQUEUE: reject: RCPT from unknown[127.0.60.66]", "client blocked by policy"]],
    )


@scenario
def rej_oversize_declared(tag):
    o = smtp(
        MX,
        2526,
        "mittente@remote.test",
        [account("mario.rossi")],
        None,
        src="127.0.60.20",
        proxy="198.51.100.20",
        mopts=("SIZE=5000000",),
    )
    return dict(
        expect=dict(
            received=[received(None, None, "rejected", by="size", reply="552 5.3.4", sender="mittente@remote.test")]
        ),
        observed=o,
        evidence=[["NOQUEUE: reject: MAIL", "552 5.3.4 Message size exceeds fixed limit"]],
    )


@scenario
def rej_oversize_at_data(tag):
    o = inbound(tag, [account("mario.rossi")], "troppo grande", body="\r\n".join(["x" * 900] * 2600))
    return dict(
        expect=dict(
            received=[received(new_message_id(tag), account("mario.rossi"), "rejected", by="size", reply="552 5.3.4")]
        ),
        observed=o,
        evidence=[["warning:", "queue file size limit exceeded"]],
    )


@scenario
def in_header_hold(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi")], "fermato da header_checks", extra=("X-Test-Hold: 1",))
    q = o.get("queue_id")
    return dict(
        expect=dict(received=[received(m, account("mario.rossi"), "quarantined", by="policy hold", queue_id=q)]),
        observed=o,
        evidence=[[q or "?", "hold: header X-Test-Hold"]],
    )


@scenario
def in_header_discard(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("mario.rossi")], "buttato da header_checks", extra=("X-Test-Discard: 1",))
    return dict(
        expect=dict(
            received=[received(m, account("mario.rossi"), "discarded", by="policy", queue_id=o.get("queue_id"))]
        ),
        observed=o,
        evidence=[["discard: header X-Test-Discard"]],
    )


@scenario
def postscreen_pregreet(tag):
    s, rp = connect(MX, 2527, "127.0.60.30", "198.51.100.30")
    s.sendall(b"EHLO bot\r\n")
    time.sleep(3)
    try:
        r = s.recv(500).decode()
    except Exception as e:
        r = repr(e)
    s.close()
    return dict(expect=dict(received=[]), observed=dict(r=r), evidence=[["postscreen", "PREGREET", "198.51.100.30"]])


@scenario
def postscreen_dnsbl(tag):
    o = smtp(MX, 2527, "mittente@remote.test", [account("mario.rossi")], None, src="127.0.60.31", proxy="198.51.100.66")
    return dict(
        expect=dict(received=[received(None, account("mario.rossi"), "rejected", by="rbl", client_ip="198.51.100.66")]),
        observed=o,
        evidence=[["postscreen", "NOQUEUE: reject: RCPT from [198.51.100.66]"]],
    )

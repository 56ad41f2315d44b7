"""Messages of our own users that do not leave: refused, blocked, still queued."""

from ..lab import SUB, account, mail_log, postfix, wait
from ..mail import EICAR, GTUBE, new_message_id, smtp, submit
from ..scenario import access, scenario, sent, to
from .sent import goes_out

goes_out(
    "out_conn_refused_queued",
    "x@refused.test",
    "Rifiutata la connessione",
    [to("x@refused.test", "queued", later="expired, bounced after 90 s")],
    waitgone=False,
    ev=[("to=<x@refused.test>", "status=deferred", "Connection refused")],
)
goes_out(
    "out_tls_required_not_offered",
    "x@musttls.test",
    "TLS obbligatorio",
    [to("x@musttls.test", "queued", later="expired, bounced after 90 s")],
    waitgone=False,
    ev=[("to=<x@musttls.test>", "status=deferred", "TLS is required")],
)
goes_out(
    "out_554_banner",
    "x@banner.test",
    "Banner 554",
    [to("x@banner.test", "queued")],
    waitgone=False,
    ev=[("to=<x@banner.test>", "status=")],
)
goes_out(
    "out_always_4xx_queued",
    "alwaysdefer@remote.test",
    "Sempre 450",
    [to("alwaysdefer@remote.test", "queued", later="expired, bounced after 90 s")],
    waitgone=False,
    ev=[("to=<alwaysdefer@remote.test>", "status=deferred")],
)


@scenario
def out_gtube_blocked(tag):
    m = new_message_id(tag)
    o = submit(tag, account("luca.verdi"), ["vittima@remote.test"], "spam in uscita", body=GTUBE)
    return dict(
        expect=dict(
            access=[access("login", "SMTP", account("luca.verdi"), "203.0.113.7", SUB, port=2588)],
            sent=[
                sent(
                    m,
                    account("luca.verdi"),
                    [to("vittima@remote.test", "blocked", by="antispam")],
                    subject="spam in uscita",
                    port=2588,
                )
            ],
        ),
        observed=o,
        evidence=[["milter-reject: END-OF-MESSAGE", "from=<luca.verdi@azienda.test> to=<vittima@remote.test>"]],
    )


@scenario
def out_eicar_blocked(tag):
    m = new_message_id(tag)
    o = submit(tag, account("luca.verdi"), ["vittima2@remote.test"], "virus in uscita", body=EICAR)
    return dict(
        expect=dict(
            sent=[
                sent(
                    m,
                    account("luca.verdi"),
                    [to("vittima2@remote.test", "blocked", by="antivirus")],
                    subject="virus in uscita",
                    port=2588,
                )
            ]
        ),
        observed=o,
        evidence=[["milter-reject: END-OF-MESSAGE", "to=<vittima2@remote.test>", "virus found"]],
    )


@scenario
def out_sender_mismatch(tag):
    o = submit(tag, account("luca.verdi"), ["x@remote.test"], "mittente altrui", frm=account("mario.rossi"))
    return dict(
        expect=dict(
            sent=[
                sent(
                    None,
                    account("mario.rossi"),
                    [to("x@remote.test", "rejected", by="sender login mismatch", reply="553 5.7.1")],
                    sasl_user=account("luca.verdi"),
                )
            ]
        ),
        observed=o,
        evidence=[["NOQUEUE: reject: RCPT", "not owned by user luca.verdi@azienda.test"]],
    )


@scenario
def out_unauthenticated(tag):
    o = smtp(SUB, 2587, account("mario.rossi"), ["x@remote.test"], None, src="127.0.52.9", starttls="1.3")
    return dict(
        expect=dict(
            sent=[
                sent(
                    None,
                    account("mario.rossi"),
                    [to("x@remote.test", "rejected", by="not authenticated", reply="554 5.7.1")],
                )
            ]
        ),
        observed=o,
        evidence=[["postfix/submission/smtpd", "NOQUEUE: reject: RCPT from unknown[127.0.52.9]"]],
    )


@scenario
def out_queued_deleted_by_admin(tag):
    m = new_message_id(tag)
    o = submit(tag, account("mario.rossi"), ["z@refused2.test"], "tolto dalla coda")
    q = o.get("queue_id")
    wait(lambda: f"{q}: to=<z@refused2.test>" in mail_log(), 15)
    r = postfix("postsuper", "-d", q or "X")
    return dict(
        expect=dict(sent=[sent(m, account("mario.rossi"), [to("z@refused2.test", "deleted by admin")], queue_id=q)]),
        observed=dict(o, r=r.stderr),
        evidence=[["postsuper", q or "?", "removed"]],
    )

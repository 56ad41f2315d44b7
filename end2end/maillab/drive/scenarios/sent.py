"""Messages of our own users, on their way out."""

from ..lab import RUNID, SUB, account, left_queue
from ..mail import new_message_id, submit
from ..scenario import access, named, sent, to


def goes_out(
    name, rcpts, subject, expected, waitgone=True, user="mario.rossi", exp=(), ev=(), port=2588, **message_words
):
    """A scenario: one message of a user leaves. `expected` has each recipient's outcome; unless `waitgone` is false it is
    over when the message has left the queue."""

    @named(name)
    def one(tag):
        here = account(user)
        told = submit(tag, here, [rcpts] if isinstance(rcpts, str) else rcpts, subject, port=port, **message_words)
        queue_id = told.get("queue_id")
        if waitgone and queue_id:
            left_queue(queue_id, 45)
        # behind the balancer, which announces another address of the server
        client, server = ("203.0.113.7", "192.0.2.14") if port == 2588 else ("127.0.50.7", SUB)
        session = access("login", "SMTP", here, client, server, port=port, rport=told.get("rport"))
        message = sent(
            new_message_id(tag),
            here,
            expected,
            subject=subject,
            tls_in=told.get("tls"),
            port=port,
            client_ip=client,
            queue_id=queue_id,
            size_sent=told["size_sent"],
            **dict(exp),
        )
        return dict(
            expect=dict(access=[session], sent=[message]),
            observed=told,
            evidence=[[queue_id or "?", "sasl_username=" + here], *(list(parts) for parts in ev)],
        )


goes_out(
    "out_tls13",
    "cliente@remote.test",
    "Preventivo",
    [to("cliente@remote.test", "delivered", relay="mx.remote.test[127.0.70.1]:25", dsn="2.0.0", tls="TLSv1.3")],
    ev=[("TLS connection established to mx.remote.test[127.0.70.1]:25", "TLSv1.3")],
)
goes_out(
    "out_465_tls12_both_sides",
    "cliente@tls12.test",
    "Da 465",
    [to("cliente@tls12.test", "delivered", relay="mx.tls12.test[127.0.70.2]:25", tls="TLSv1.2")],
    port=2465,
    mua="Outlook 16.0",
    ev=[
        ("postfix/smtps/smtpd", "client=unknown[127.0.50.7]"),
        ("TLS connection established to mx.tls12.test[127.0.70.2]:25", "TLSv1.2"),
    ],
)
goes_out(
    "out_no_tls_remote",
    "cliente@plain.test",
    "In chiaro",
    [to("cliente@plain.test", "delivered", relay="mx.plain.test[127.0.70.3]:25", tls=None)],
)
goes_out(
    "out_verified_tls",
    "cliente@secure.test",
    "TLS verificato",
    [to("cliente@secure.test", "delivered", tls="TLSv1.3", tls_verified=True)],
    ev=[("Verified TLS connection established to mx.secure.test[127.0.70.5]:25",)],
)
goes_out(
    "out_4xx_then_delivered",
    "tempfail%s@remote.test" % RUNID,
    "Riprova",
    [to("tempfail%s@remote.test" % RUNID, "delivered", earlier="deferred 450 4.2.0")],
    ev=[
        ("to=<tempfail%s@remote.test>" % RUNID, "status=deferred"),
        ("to=<tempfail%s@remote.test>" % RUNID, "status=sent"),
    ],
)
goes_out(
    "out_data_4xx_then_delivered",
    "softdata%s@remote.test" % RUNID,
    "Riprova dopo DATA",
    [to("softdata%s@remote.test" % RUNID, "delivered", earlier="deferred 451 4.3.0")],
    ev=[("to=<softdata%s@remote.test>" % RUNID, "status=deferred")],
)
goes_out(
    "out_conn_dropped_then_delivered",
    "drop%s@remote.test" % RUNID,
    "Caduta",
    [to("drop%s@remote.test" % RUNID, "delivered", earlier="deferred lost connection")],
    ev=[("to=<drop%s@remote.test>" % RUNID, "status=deferred", "lost connection")],
)
goes_out(
    "out_5xx_bounce",
    "hardfail1@remote.test",
    "Utente ignoto",
    [to("hardfail1@remote.test", "rejected", dsn="5.1.1", bounce=True)],
    ev=[("to=<hardfail1@remote.test>", "status=bounced"), ("sender non-delivery notification",)],
)
goes_out(
    "out_data_5xx_bounce",
    "spamdata@remote.test",
    "Rifiutato a DATA",
    [to("spamdata@remote.test", "rejected", dsn="5.7.1", bounce=True)],
    ev=[("to=<spamdata@remote.test>", "status=bounced")],
)
goes_out(
    "out_mailbox_full",
    "full@remote.test",
    "Pieno di la'",
    [to("full@remote.test", "rejected", dsn="5.2.2", bounce=True)],
    ev=[("to=<full@remote.test>", "status=bounced")],
)
goes_out(
    "out_domain_not_found",
    "x@inesistente.invalid",
    "Dominio che non c'e'",
    [to("x@inesistente.invalid", "rejected", dsn="5.4.4", bounce=True)],
    ev=[("to=<x@inesistente.invalid>", "status=bounced")],
)
goes_out(
    "out_backup_mx",
    "x@backup.test",
    "MX di riserva",
    [to("x@backup.test", "delivered", relay="mx.remote.test[127.0.70.1]:25")],
    ev=[("to=<x@backup.test>", "status=sent")],
)
goes_out(
    "out_many_rcpts_differing",
    [
        "ok1@remote.test",
        "hardfail2@remote.test",
        "tempfail9%s@remote.test" % RUNID,
        account("anna.bianchi"),
        "y@tls12.test",
    ],
    "Esiti diversi",
    [
        to("ok1@remote.test", "delivered"),
        to("hardfail2@remote.test", "rejected", dsn="5.1.1"),
        to("tempfail9%s@remote.test" % RUNID, "delivered", earlier="deferred"),
        to(account("anna.bianchi"), "delivered", local=True),
        to("y@tls12.test", "delivered"),
    ],
)
goes_out(
    "out_split_per_recipient",
    ["a@split.test", "b@split.test", "c@split.test"],
    "Spezzato in tre",
    [to(f"{x}@split.test", "delivered", own_remote_queue_id=True) for x in "abc"],
)
goes_out(
    "out_local_to_local",
    account("anna.bianchi"),
    "Interno",
    [to(account("anna.bianchi"), "delivered", local=True, folder="INBOX")],
    exp=dict(also_received=True),
)
goes_out(
    "out_smtputf8",
    "josé@utf8.test",
    "Señor José",
    [to("josé@utf8.test", "delivered")],
    mopts=("SMTPUTF8", "BODY=8BITMIME"),
)
goes_out(
    "out_large",
    "grande@remote.test",
    "1,5 MB",
    [to("grande@remote.test", "delivered")],
    body="\r\n".join(["y" * 900] * 1660),
)
goes_out(
    "out_dsn_success",
    "cliente2@plain.test",
    "Con ricevuta",
    [to("cliente2@plain.test", "delivered")],
    ropts=("NOTIFY=SUCCESS,FAILURE",),
)
goes_out(
    "out_hostile_subject",
    "cliente@remote.test",
    '=1+1;"virgolette" <script>alert(1)</script>',
    [to("cliente@remote.test", "delivered")],
)

"""What aliases and Sieve do to a message: filed, forwarded, answered, thrown away, refused."""

import time

from ..lab import RUNID, account, folders, logged, wait
from ..mail import inbound, new_message_id
from ..scenario import received, scenario
from .arriving import arrives

arrives(
    "in_sieve_fileinto_create",
    "sara.sieve",
    "La tua fattura n. 7",
    folder="Fatture",
    exp=dict(filter=True),
    ev=[["stored mail into mailbox 'Fatture'"]],
)
arrives("in_sieve_fileinto_trash", "sara.sieve", "rifiuta questo", folder="Trash", exp=dict(filter=True))
arrives("in_sieve_runtime_error_keep", "luca.verdi", "cartella-mancante", exp=dict(filter=False, filter_error=True))


@scenario
def in_alias_many_with_external(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("vendite")], "A tutti i venditori")
    f = [folders(account(u), m, ["INBOX"]) for u in ("mario.rossi", "anna.bianchi")]
    return dict(
        expect=dict(
            received=[
                received(
                    m, account(u), "accepted", folder="INBOX", orig_rcpt=account("vendite"), queue_id=o.get("queue_id")
                )
                for u in ("mario.rossi", "anna.bianchi")
            ]
            + [received(m, "agente@remote.test", "forwarded", orig_rcpt=account("vendite"))]
        ),
        observed=dict(o, f=f),
        evidence=[["to=<agente@remote.test>, orig_to=<vendite@azienda.test>", "status=sent"]],
    )


@scenario
def in_alias_forward_external_only(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("inoltro")], "Inoltro puro")
    wait(lambda: logged(m, "remote-sinks.jsonl"))
    return dict(
        expect=dict(
            received=[
                received(
                    m,
                    account("inoltro"),
                    "accepted",
                    forwarded_to=["esterno@remote.test"],
                    folder=None,
                    queue_id=o.get("queue_id"),
                )
            ]
        ),
        observed=o,
        evidence=[["to=<esterno@remote.test>, orig_to=<inoltro@azienda.test>", "status=sent"]],
    )


@scenario
def in_sieve_redirect(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("redirect")], "Da rispedire")
    wait(lambda: logged(m, "remote-sinks.jsonl"))
    f = folders(account("redirect"), m)
    return dict(
        expect=dict(
            received=[
                received(
                    m,
                    account("redirect"),
                    "accepted",
                    forwarded_to=["inoltrato@remote.test"],
                    folder=None,
                    filter=True,
                    queue_id=o.get("queue_id"),
                )
            ],
            locate=[dict(message_id=m, user=account("redirect"), where=f)],
        ),
        observed=o,
        evidence=[
            ["sieve: msgid=" + m, "forwarded to <inoltrato@remote.test>"],
            ["postfix/cleanup", "message-id=" + m],
            ["to=<inoltrato@remote.test>", "status=sent"],
        ],
    )


@scenario
def in_sieve_redirect_copy(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("sara.sieve")], "una copia per archivio")
    wait(lambda: logged(m, "remote-sinks.jsonl"))
    f = folders(account("sara.sieve"), m, ["INBOX"])
    return dict(
        expect=dict(
            received=[
                received(
                    m,
                    account("sara.sieve"),
                    "accepted",
                    forwarded_to=["archivio@remote.test"],
                    folder="INBOX",
                    filter=True,
                    queue_id=o.get("queue_id"),
                )
            ],
            locate=[dict(message_id=m, user=account("sara.sieve"), where=f)],
        ),
        observed=o,
        evidence=[
            ["sieve: msgid=" + m, "forwarded to <archivio@remote.test>"],
            ["sieve: msgid=" + m, "stored mail into mailbox 'INBOX'"],
        ],
    )


@scenario
def in_vacation(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("ferie")], "Ci sei?", frm=f"cliente{RUNID}@remote.test")
    wait(lambda: logged(f"cliente{RUNID}@remote.test", "remote-sinks.jsonl"))
    f = folders(account("ferie"), m, ["INBOX"])
    return dict(
        expect=dict(
            received=[
                received(m, account("ferie"), "accepted", folder="INBOX", auto_reply=True, queue_id=o.get("queue_id"))
            ],
            locate=[dict(message_id=m, user=account("ferie"), where=f)],
        ),
        observed=o,
        evidence=[["sieve: msgid=" + m, "sent vacation response to <cliente"]],
    )


@scenario
def in_vacation_not_repeated(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("ferie")], "Ci sei? (2)", frm=f"cliente{RUNID}@remote.test")
    folders(account("ferie"), m, ["INBOX"])
    return dict(
        expect=dict(
            received=[
                received(m, account("ferie"), "accepted", folder="INBOX", auto_reply=False, queue_id=o.get("queue_id"))
            ]
        ),
        observed=o,
        evidence=[["sieve: msgid=" + m, "discarded duplicate vacation response"]],
    )


@scenario
def in_sieve_discard(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("scarta")], "da buttare")
    time.sleep(1.5)
    f = folders(account("scarta"), m)
    return dict(
        expect=dict(
            received=[
                received(
                    m,
                    account("scarta"),
                    "accepted",
                    folder=None,
                    filter=True,
                    discarded=True,
                    queue_id=o.get("queue_id"),
                )
            ],
            locate=[dict(message_id=m, user=account("scarta"), where=f)],
        ),
        observed=o,
        evidence=[["sieve: msgid=" + m, "discard"]],
    )


@scenario
def in_sieve_reject(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("scarta")], "respingi questo")
    time.sleep(2)
    return dict(
        expect=dict(
            received=[
                received(
                    m, account("scarta"), "rejected", by="sieve", folder=None, filter=True, queue_id=o.get("queue_id")
                )
            ]
        ),
        observed=o,
        evidence=[["sieve: msgid=" + m, "rejected message from <mittente@remote.test>"]],
    )


arrives(
    "in_sieve_fileinto_copy_and_keep",
    "sara.sieve",
    "doppia consegna",
    exp=dict(filter=True, folders=["Doppie", "INBOX"]),
    ev=[["stored mail into mailbox 'Doppie'"]],
    folder="INBOX",
    want=["Doppie", "INBOX"],
)


@scenario
def in_alias_and_direct_same_mailbox(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("info"), account("mario.rossi")], "due volte allo stesso")
    f = folders(account("mario.rossi"), m, ["INBOX", "INBOX"], 6)
    return dict(
        expect=dict(
            received=[
                received(m, account("mario.rossi"), "accepted", folder="INBOX", orig_rcpt=x, queue_id=o.get("queue_id"))
                for x in (account("info"), account("mario.rossi"))
            ]
        ),
        observed=dict(o, f=f),
        evidence=[[o.get("queue_id") or "?", "to=<mario.rossi@azienda.test>", "status=sent"]],
    )


@scenario
def in_null_sender_no_vacation(tag):
    m = new_message_id(tag)
    o = inbound(tag, [account("ferie")], "avviso automatico", frm="")
    folders(account("ferie"), m, ["INBOX"])
    return dict(
        expect=dict(
            received=[
                received(
                    m,
                    account("ferie"),
                    "accepted",
                    sender="",
                    folder="INBOX",
                    auto_reply=False,
                    queue_id=o.get("queue_id"),
                )
            ]
        ),
        observed=o,
        evidence=[["sieve: msgid=" + m, "vacation"]],
    )

"""Strangers' words in a message: Subject, Message-ID, From, a refused header, an attachment's name, a folder Sieve makes."""

import base64

from ..hostile import CONTROL, EVERY, PRINTABLE, folder, one_line
from ..lab import account, left_queue, locate
from ..mail import inbound, message, new_message_id
from ..scenario import named, received

HERE = account("mario.rossi")


def comes(tag, raw, subject=None, to=HERE):
    """The message as it is arrives; it was sent from where it was sent, and lies where it lies."""
    told = inbound(tag, [to], "", data=raw)
    left_queue(told.get("queue_id"), 20)
    record = dict(client_ip="198.51.100.20", sender="mittente@remote.test", queue_id=told.get("queue_id"))
    record["folder"] = (locate(to, new_message_id(tag)) or [None])[0]
    if subject is not None:
        record["subject"] = subject
    return dict(
        expect=dict(received=[received(new_message_id(tag), to, "accepted", **record)]),
        observed=told,
        evidence=[[told.get("queue_id") or "?"]],
    )


def encoded(text):
    """RFC 2047: what may not stand in a header comes in anyway."""
    return "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="


for word, text in PRINTABLE.items():

    @named(f"hostile_subject_{word}")
    def subject(tag, text=text):
        return comes(tag, message(tag, "mittente@remote.test", HERE, text), subject=text)

    @named(f"hostile_message_id_{word}")
    def message_id(tag, text=text):
        forged = f"<{tag} {text}@remote.test>"
        raw = message(tag, "mittente@remote.test", HERE, "identificativo ostile", message_id=forged)
        told = inbound(tag, [HERE], "", data=raw)
        record = received(None, HERE, "accepted", client_ip="198.51.100.20", queue_id=told.get("queue_id"))
        return dict(expect=dict(received=[record]), observed=told, evidence=[[told.get("queue_id") or "?"]])

    @named(f"hostile_refused_header_{word}")
    def refused_header(tag, text=text):
        raw = message(tag, "mittente@remote.test", HERE, "intestazione ostile", extra=[f"X-Test-Reject: {text}"])
        told = inbound(tag, [HERE], "", data=raw)
        record = received(None, HERE, "rejected", by="policy", reason="header policy", client_ip="198.51.100.20")
        return dict(expect=dict(received=[record]), observed=told, evidence=[["reject: header X-Test-Reject"]])


for word, text in CONTROL.items():

    @named(f"hostile_subject_encoded_{word}")
    def encoded_subject(tag, text=text):
        return comes(tag, message(tag, "mittente@remote.test", HERE, "", raw_subject=encoded(text)))

    @named(f"hostile_from_encoded_{word}")
    def encoded_from(tag, text=text):
        return comes(tag, message(tag, f"{encoded(text)} <mittente@remote.test>", HERE, "mittente ostile"))


for word, text in one_line(EVERY).items():

    @named(f"hostile_attachment_{word}")
    def attachment(tag, text=text):
        name = text.replace("\\", "\\\\").replace('"', '\\"')
        part = f'--B\r\nContent-Type: text/plain\r\n\r\nciao\r\n--B\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n%PDF-{tag}\r\n--B--'
        extra = ["MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=B"]
        return comes(tag, message(tag, "mittente@remote.test", HERE, f"allegato ostile {tag}", part, extra))


for word in ("delivered", "login", "rspamd", "formula"):
    # the user's own script files by what stands in the subject: the stranger names the folder
    @named(f"hostile_sieve_folder_{word}")
    def sieve_folder(tag, text=folder(PRINTABLE[word])):
        script_user = account("sara.sieve")
        raw = message(tag, "mittente@remote.test", script_user, f"archivia {text}")
        return comes(tag, raw, to=script_user)

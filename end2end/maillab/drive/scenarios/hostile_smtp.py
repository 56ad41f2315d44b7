"""Strangers' words in the commands of SMTP: EHLO, MAIL FROM, RCPT TO. The message arrives or not; nothing else is true."""

from ..hostile import EVERY, one_line
from ..lab import MX, account, left_queue, locate
from ..mail import SMTPx, message, new_message_id, said
from ..scenario import named, received

HERE = account("mario.rossi")


def dialogue(tag, helo=b"mail.remote.test", sender=b"mittente@remote.test", rcpts=(HERE.encode(),)):
    """One transaction in raw bytes; what the client was told."""
    client = SMTPx(MX, 2526, "127.0.60.20", "198.51.100.20")
    told = {"rport": client.rport}

    def say(line):
        client.send(line + b"\r\n")
        return said(client.getreply())

    told["ehlo"] = say(b"EHLO " + helo)
    told["mail"] = say(b"MAIL FROM:<" + sender + b">")
    told["rcpts"] = [say(b"RCPT TO:<" + rcpt + b">") for rcpt in rcpts]
    if any(reply.startswith("250") for reply in told["rcpts"]):
        told["data"] = said(client.data(message(tag, "mittente@remote.test", HERE, f"dialogo ostile {tag}")))
        told["queue_id"] = told["data"].split("queued as ")[-1] if "queued as " in told["data"] else None
    client.close()
    return told


def arrived(tag, told):
    """If it was taken it is in the mailbox, or the mailbox refused its sender; it came from where it came."""
    queue_id = told.get("queue_id")
    if not queue_id:
        return dict(expect=dict(received=[]), observed=told, evidence=[])
    message_id = new_message_id(tag)
    left_queue(queue_id, 20)
    where = locate(HERE, message_id)
    verdict = "accepted" if where else "accepted-then-bounced"
    record = dict(folder=where[0] if where else None, client_ip="198.51.100.20", queue_id=queue_id)
    return dict(
        expect=dict(received=[received(message_id, HERE, verdict, **record)]),
        observed=told,
        evidence=[[queue_id, message_id]],
    )


def quoted(text):
    """A local part may be anything between quotes (RFC 5321)."""
    return b'"' + text.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"@remote.test'


for word, text in one_line(EVERY).items():

    @named(f"hostile_helo_{word}")
    def helo(tag, text=text):
        return arrived(tag, dialogue(tag, helo=text.encode()))

    @named(f"hostile_sender_{word}")
    def sender(tag, text=text):
        return arrived(tag, dialogue(tag, sender=quoted(text)))

    @named(f"hostile_recipient_{word}")
    def recipient(tag, text=text):
        nobody = quoted(text).replace(b"@remote.test", b"@azienda.test")
        return arrived(tag, dialogue(tag, rcpts=(nobody, HERE.encode())))

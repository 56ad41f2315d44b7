"""Strangers' words in a remote server's answers (tools/sink.py has them): the outcome is the code, not what they say.
And in what a submitting client tells of itself."""

from ..hostile import PRINTABLE
from ..lab import RUNID, account, left_queue
from ..mail import new_message_id, submit
from ..scenario import named, sent, to

WORDS = 8  # as many as tools/sink.py has
OUTCOME = {"forgeok": "delivered", "forgelater": "queued", "forgeno": "rejected"}


def leaves(tag, rcpt, status, **more):
    user = account("anna.bianchi")
    told = submit(tag, user, [rcpt], f"risposta ostile {tag}", **more)
    queue_id = told.get("queue_id")
    if status != "queued":
        left_queue(queue_id, 20)
    record = dict(queue_id=queue_id, port=2588, client_ip="203.0.113.7", tls_in=told.get("tls"))
    relay = dict(relay="mx.remote.test[127.0.70.1]:25")
    return dict(
        expect=dict(sent=[sent(new_message_id(tag), user, [to(rcpt, status, **relay)], **record)]),
        observed=told,
        evidence=[[queue_id or "?", f"to=<{rcpt}>"]],
    )


for kind, status in OUTCOME.items():
    for number in range(WORDS):

        @named(f"hostile_reply_{kind}_{number}")
        def reply(tag, rcpt=f"{kind}{number}-{RUNID}@remote.test", status=status):
            return leaves(tag, rcpt, status)


for word, text in PRINTABLE.items():

    @named(f"hostile_user_agent_{word}")
    def user_agent(tag, text=text):
        return leaves(tag, f"cliente-{tag}@remote.test", "delivered", mua=text)

"""What lies in the queue, and what expires there. Last of all: it waits for what others left behind."""

import json

from ..lab import LOGS, mail_log, postfix, wait
from ..scenario import scenario


@scenario
def queue_listing_and_expiry(tag):
    j = postfix("postqueue", "-j").stdout
    open(LOGS + "/postqueue-j.jsonl", "w").write(j)
    ok = wait(lambda: mail_log().count("status=expired, returned to sender") >= 3, 110, 2)
    return dict(
        expect=dict(sent_expired=["x@refused.test", "x@musttls.test", "alwaysdefer@remote.test"]),
        observed=dict(queue=[json.loads(l) for l in j.split("\n") if l][:10], expired_seen=bool(ok)),
        evidence=[["from=<mario.rossi@azienda.test>, status=expired, returned to sender"]],
    )

"""The lab itself: its addresses and people, its log, its own commands. Refuses to know: any protocol's client."""

import base64
import json
import os
import subprocess
import time
import urllib.request

RUN = os.environ.get("RUN", "/tmp/tracemail-lab")
LOGS = os.environ.get("LOGS", RUN + "/logs")
RUNID = time.strftime("%m%d%H%M%S")  # in every message-id, so that runs are told apart
MX, SUB, IMAP, POP, WEB = "127.0.10.25", "127.0.10.26", "127.0.10.14", "127.0.10.11", "127.0.99.14"
PASSWORDS = {
    "mario.rossi": "segreta1",
    "anna.bianchi": "segreta2",
    "luca.verdi": "segreta3",
    "paolo.pop": "segreta4",
    "sara.sieve": "segreta5",
    "ferie": "segreta6",
    "redirect": "segreta7",
    "scarta": "segreta8",
    "pieno": "segreta9",
    "disabilitato": "segreta10",
    "solo.ufficio": "segreta11",
    "otp": "segreta12",
    "nologin": "segreta13",
    "müller": "segreta14",
}


def account(name):
    return name + "@azienda.test"


def wait(found, seconds=25, step=0.1):
    """Asks until there is an answer; None when the time is over."""
    end = time.time() + seconds
    while time.time() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(step)
    return None


# ------------------------------------------------------------------------------------------------ its log
def logged(text, name):
    try:
        with open(os.path.join(LOGS, name), errors="replace") as log:
            return text in log.read()
    except FileNotFoundError:
        return False


def mail_log():
    for name in ("mail.rfc3339.log", "postfix.log"):
        if os.path.exists(os.path.join(LOGS, name)):
            with open(os.path.join(LOGS, name), errors="replace") as log:
                return log.read()
    return ""


def left_queue(queue_id, seconds=60):
    return wait(lambda: queue_id and f"{queue_id}: removed" in mail_log(), seconds)


# ------------------------------------------------------------------------------------------------ its commands
def inside(*words):
    """Runs a command where the daemons live, so that what it logs is logged there."""
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "run.sh")
    return subprocess.run([here, "exec", *words], capture_output=True, text=True, timeout=60)


def postfix(command, *words):
    return inside(command, "-c", RUN + "/etc/postfix", *words)


def doveadm(*words):
    return inside("doveadm", "-c", RUN + "/etc/dovecot/dovecot.conf", *words)


def api(command, parameters):
    """Asks doveadm's HTTP API, as a panel would, and keeps question and answer."""
    body = json.dumps([[command, parameters, "t1"]]).encode()
    key = base64.b64encode(b"lab-api-key").decode()
    head = {"Content-Type": "application/json", "Authorization": "X-Dovecot-API " + key}
    request = urllib.request.Request("http://127.0.0.1:2480/doveadm/v1", body, head)
    start = time.time()
    with urllib.request.urlopen(request, timeout=20) as reply:
        answer = json.load(reply)
    kept = {"ts": start, "ms": round((time.time() - start) * 1000, 1), "request": json.loads(body), "response": answer}
    with open(LOGS + "/doveadm-http.jsonl", "a") as log:
        log.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return answer


FIELDS = "user mailbox mailbox-guid uid guid date.received size.virtual flags hdr.message-id".split()


def locate(user, message_id):
    """The folders a message is in, one per copy."""
    answer = api("fetch", {"user": user, "field": FIELDS, "query": ["HEADER", "Message-ID", message_id]})
    if answer and answer[0][0] == "doveadmResponse":
        return [copy.get("mailbox") for copy in answer[0][1]]
    return answer


def folders(user, message_id, want=None, seconds=20):
    """Waits until the message is in exactly these folders; what it is in at last."""
    got = [locate(user, message_id)]

    def arrived():
        got[0] = locate(user, message_id)
        return sorted(got[0]) == sorted(want)

    if want is not None:
        wait(arrived, seconds)
    return got[0]

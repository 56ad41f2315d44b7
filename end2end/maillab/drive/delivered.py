"""A message that lies in a mailbox, and the record of where it is once something was done to it."""

from .lab import account, folders, locate
from .mail import inbound, new_message_id


def deliver(tag, name, subject):
    """Its message-id, once it is in the INBOX."""
    message_id = new_message_id(tag)
    inbound(tag, [account(name)], subject)
    folders(account(name), message_id, ["INBOX"])
    return message_id


def uid_of(client, message_id):
    return client.uid("SEARCH", None, "HEADER", "Message-ID", f'"{message_id}"')[1][0].split()[-1].decode()


def located(message_id, name, answer, sessions=(), evidence=(), **more):
    """`answer` is for people; `where` is what doveadm says now."""
    user = account(name)
    where = dict(message_id=message_id, user=user, where=locate(user, message_id), answer=answer)
    return dict(expect=dict(locate=[where], access=list(sessions)), evidence=[list(e) for e in evidence], **more)

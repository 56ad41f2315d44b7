"""What a scenario is: a function with a name, given a tag, that does something real and gives back what it knows:
`expect` (records of access, received, sent, locate, not_listed), `observed` (what its client was told), `evidence`
(lists of texts that must stand together on one line of the logs). The words of the records are made here."""

ALL = []  # in the order they are driven


def scenario(function, name=None):
    ALL.append((name or function.__name__, function))
    return function


def named(name):
    """For scenarios made by a function: `@named("in_plain")`."""
    return lambda function: scenario(function, name)


def access(action, protocol, user, remote_ip, local_ip, result="ok", **more):
    return dict(
        action=action, protocol=protocol, user=user, remote_ip=remote_ip, local_ip=local_ip, result=result, **more
    )


def received(message_id, rcpt, verdict, **more):
    return dict(message_id=message_id, rcpt=rcpt, verdict=verdict, **more)


def sent(message_id, sender, recipients, **more):
    return dict(message_id=message_id, sender=sender, recipients=recipients, **more)


def to(rcpt, status, **more):
    """One recipient of a sent message."""
    return dict(rcpt=rcpt, status=status, **more)

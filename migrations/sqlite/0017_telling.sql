-- Beside the days: who wants to be told of findings, and how; what has yet to be told, until it has been.

create table telling (
    account text primary key,
    body    text not null -- JSON
) strict, without rowid;

-- One line for each story and whoever is told of it, for as long as the story goes on.
create table outbox (
    target  text not null,    -- hook:NAME of the settings, mail:ACCOUNT or post:ACCOUNT
    finding text not null,
    change  integer not null, -- what is to be told is as new as that change of findings
    told    integer not null, -- what was told is as new as this one; 0: nothing yet
    at      integer not null, -- when that was, microseconds since 1970
    due     integer not null, -- not before
    tries   integer not null, -- in vain since
    primary key (target, finding)
) strict, without rowid;
create index outbox_due on outbox (due) where change > told;

-- Changes of findings up to this one have gone into the outbox.
create table outbox_stand (
    one    integer primary key,
    change integer not null
) strict, without rowid;

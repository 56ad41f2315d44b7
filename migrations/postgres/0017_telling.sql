-- Beside the days: who wants to be told of findings, and how; what has yet to be told, until it has been.

create table telling (
    account text primary key,
    body    text not null -- JSON
);

-- One line for each story and whoever is told of it, for as long as the story goes on.
create table outbox (
    target  text not null,    -- hook:NAME of the settings, mail:ACCOUNT or post:ACCOUNT
    finding text not null,
    change  bigint not null, -- what is to be told is as new as that change of findings
    told    bigint not null, -- what was told is as new as this one; 0: nothing yet
    at      bigint not null, -- when that was, microseconds since 1970
    due     bigint not null, -- not before
    tries   bigint not null, -- in vain since
    primary key (target, finding)
);
create index outbox_due on outbox (due) where change > told;

-- Changes of findings up to this one have gone into the outbox.
create table outbox_stand (
    one    bigint primary key,
    change bigint not null
);

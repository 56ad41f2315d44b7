-- Beside the days: what the login watch found, what people made of it, and how far the watch had come.

create table finding (
    domain  text not null,   -- its account's; empty: it is about many accounts, or about nobody's
    id      text not null,   -- 16 hexadecimal digits, made of what was found
    kind    bigint not null,
    account text,
    network text,
    client  text,
    since   bigint not null, -- microseconds since 1970
    until   bigint not null,
    count   bigint not null,
    spread  bigint not null,
    rows    bytea not null, -- ids of rows that show it, 8 bytes each, big-endian
    state   bigint not null,
    note    text not null,
    change  bigint not null, -- of all findings the last one changed has the highest
    primary key (domain, id)
);

create index finding_since on finding (since, id);
create index finding_change on finding (change);

create table watched (
    domain text primary key, -- always empty: the watch is one for all
    until  bigint not null   -- rows up to this moment had been looked at
);

-- Beside the days: what the login watch found, what people made of it, and how far the watch had come.

create table finding (
    domain  text not null,   -- its account's; empty: it is about many accounts, or about nobody's
    id      text not null,   -- 16 hexadecimal digits, made of what was found
    kind    integer not null,
    account text,
    network text,
    client  text,
    since   integer not null, -- microseconds since 1970
    until   integer not null,
    count   integer not null,
    spread  integer not null,
    rows    blob not null, -- ids of rows that show it, 8 bytes each, big-endian
    state   integer not null,
    note    text not null,
    change  integer not null, -- of all findings the last one changed has the highest
    primary key (domain, id)
) strict, without rowid;

create index finding_since on finding (since, id);
create index finding_change on finding (change);

create table watched (
    domain text primary key, -- always empty: the watch is one for all
    until  integer not null   -- rows up to this moment had been looked at
) strict, without rowid;

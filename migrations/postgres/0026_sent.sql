-- The rows of a closed day by the domain of their sender (store/src/postgres/senders.rs): one line says which they are and
-- whose. They are true while `digest` has that day's line of the same making.

create table sender_day (
    day    bigint not null,
    kind   smallint not null,
    domain integer not null, -- of the sender
    making bigint not null,
    rows   bigint not null,
    body   bytea not null,
    primary key (day, kind, domain, making)
);
alter table sender_day alter column body set storage external;

-- The counts of one hour lie where they are found: the index of stretches (0022) led through most of the table, for counts
-- that are written again move about in it.
drop index hourly_hour;
create index hourly_hour on hourly (hour, kind);

-- An address together with a domain is found at once, and in the order of time; by either of them alone there are thousands.
drop index entry_ip;
create index entry_ip on entry (ip, domain, id) where ip is not null;

-- What comes how often in a closed day (store/src/postgres/digest.rs); `name` says what of. Whoever writes rows to the day,
-- or deletes some, deletes all of it in the same transaction.
create table digest (
    day    bigint not null,
    name   integer not null,
    making bigint generated always as identity, -- another at each making: what is remembered of it is of that one
    body   bytea not null,
    primary key (day, name)
);
-- it is compressed already
alter table digest alter column body set storage external;

-- As in sqlite/0006_retention.sql.

create table retention (
    domain  text collate "C" primary key,
    days    integer not null,
    reason  text,
    profile text,
    time    bigint not null
);

create table moment (
    name text primary key,
    time bigint not null
);

create table swept (
    day bigint primary key
);

-- The dictionaries stand for all days, and are written to while somebody looks for what no row uses any more. A text that
-- a writer used since that round of looking began carries the round's number, and stays.
create table round (
    nth bigint not null
);
insert into round values (0);

alter table word add column round bigint not null default 0;
alter table domain add column round bigint not null default 0;
alter table address add column round bigint not null default 0;

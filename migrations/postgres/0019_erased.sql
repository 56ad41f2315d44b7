-- Beside the days: as in sqlite/0019_erased.sql, which says what it means.

create table erased (
    hash  text primary key,
    until bigint not null
);
create index erased_until on erased (until);

create table erased_key (
    one integer primary key,
    key bytea not null
);

-- A day's file has its digest (0011_digest.sql); here Postgres gets one.

-- Indexes that a day stands without while many of its rows are deleted (store/src/sqlite/bare.rs).
create table bare (
    name text primary key,
    sql  text not null
) strict;

-- How far each reader has come. Small, and of no customer: on a cluster these tables stay on the coordinator, and
-- commit together with the rows that came from them.

create table lane (
    name    text collate "C" primary key,
    version bigint not null, -- grows with every commit
    seq     bigint not null, -- the last change it made
    bulk    bigint not null  -- the last change that stands for a whole import: whoever stood before it missed rows
);

create table position (
    lane   text collate "C" not null,
    source text collate "C" not null,
    at     bytea not null, -- in the reader's own words
    primary key (lane, source)
);

create table open_object (
    lane  text collate "C" not null,
    name  bytea not null,
    state bytea not null,
    primary key (lane, name)
);

create table tally (
    lane           text collate "C" not null,
    source         text collate "C" not null,
    lines          bigint not null,
    not_understood bigint not null,
    foreign_lines  bigint not null,
    last_line      bigint, -- microseconds since 1970
    primary key (lane, source)
);

create table unknown (
    id     bigint generated always as identity primary key,
    time   bigint not null,
    source text not null,
    why    text not null,
    text   text not null
);

-- The newest changes of rows, for listeners that come back and for other servers.
create table change (
    seq   bigint primary key,
    entry bigint not null
);

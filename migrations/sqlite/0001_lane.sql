-- How far each reader has come. Stands in every file: a lane's state lies whole in one of them (its home), so that it
-- commits together with the rows that came from it.

create table lane (
    name    text primary key,
    version integer not null, -- grows with every commit: after a crash the file with the highest one is home
    seq     integer not null, -- the last change there was
    bulk    integer not null  -- the last change that stands for a whole import: whoever stood before it missed rows
) strict, without rowid;

create table position (
    lane   text not null,
    source text not null,
    at     blob not null, -- in the reader's own words
    primary key (lane, source)
) strict, without rowid;

create table open_object (
    lane  text not null,
    name  blob not null,
    state blob not null,
    primary key (lane, name)
) strict, without rowid;

create table tally (
    lane           text not null,
    source         text not null,
    lines          integer not null,
    not_understood integer not null,
    foreign_lines  integer not null,
    last_line      integer, -- microseconds since 1970
    primary key (lane, source)
) strict, without rowid;

create table unknown (
    id     integer primary key,
    time   integer not null,
    source text not null,
    why    text not null,
    text   text not null
) strict;

-- The newest changes of rows, for listeners that come back.
create table change (
    seq   integer primary key,
    entry integer not null
) strict;

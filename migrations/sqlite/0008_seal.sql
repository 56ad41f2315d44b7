-- What a closed day is packed into (store/src/sqlite/seal.rs). Rows written to it afterwards stand as they do in an open
-- day, and count for more than what is packed.

-- `entry.rest` of many rows, then empty there. `first`: the lowest id; the block reaches to the next one.
create table row_block (
    first integer primary key,
    body  blob not null
) strict;

-- Pieces of many stories, then gone from `part`. `first`: the lowest birth.
create table story_block (
    first integer primary key,
    body  blob not null
) strict;

-- Rows with a subject whose letters are indexed, up to `last`; segments do not overlap.
create table segment (
    id   integer primary key,
    last integer not null,
    rows integer not null
) strict;

-- The ids of a segment's rows, 256 a row. `id`: segment << 24 | nth.
create table segment_row (
    id  integer primary key,
    ids blob not null
) strict;

-- Which rows of the segment have these three bytes in their folded subject. `id`: segment << 24 | the bytes.
create table gram (
    id   integer primary key,
    rows blob not null
) strict;

-- Rows with a subject written since to where segments reach.
create table late (
    id integer primary key
) strict;

-- Beside the days: in which of them each lane's state may lie.

create table home (
    lane text not null,
    day  integer not null, -- days since 1970; the file with the lane's highest version is its home
    primary key (lane, day)
) strict, without rowid;

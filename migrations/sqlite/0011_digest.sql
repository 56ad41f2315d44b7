-- What a closed day is known to have without asking its rows (store/src/sqlite/digest.rs): `name` says which fact. Whoever
-- writes rows to the day, or deletes some, deletes all of it first.
create table digest (
    name integer primary key,
    body blob not null
) strict;

-- Who fails most, counted without going to the rows.
create index entry_failing on entry (kind, outcome, ip) where outcome not in (0, 5) and ip is not null;

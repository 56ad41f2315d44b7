-- Beside the days: whose rows were erased, so that no old log brings them back. Nothing here names anybody.

create table erased (
    hash  text primary key, -- HMAC-SHA-256, hex: of an address, or of an address and the one domain whose rows are meant
    until integer not null  -- rows from before this moment are not stored again, microseconds since 1970
) strict, without rowid;
create index erased_until on erased (until);

create table erased_key (
    one integer primary key, -- always 1
    key blob not null        -- 32 random bytes
) strict;

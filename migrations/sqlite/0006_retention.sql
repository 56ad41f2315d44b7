-- Beside the days: how long rows are kept, and the last moment known to have been.

create table retention (
    domain  text primary key, -- '': every domain that is not named, and rows of none
    days    integer not null, -- 1 to 90
    reason  text,             -- why so long, where a law asks for it
    profile text,             -- with the domain '': whose law
    time    integer not null  -- when it was set, microseconds since 1970
) strict, without rowid;

-- No clock may take rows away that is far ahead of this.
create table moment (
    name text primary key, -- 'sweep': the last one at which somebody swept
    time integer not null -- microseconds since 1970
) strict, without rowid;

-- Days from which rows went, and where nobody has looked yet which names are not used any more.
create table swept (
    day integer primary key -- days since 1970
) strict;

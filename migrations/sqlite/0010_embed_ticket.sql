-- Beside the days: what a frame in another page may fetch once, within half a minute: a file, or the live socket.
create table embed_ticket (
    hash   blob primary key,
    bearer blob not null, -- hash of the bearer it was given for: ends with it
    file   text,          -- path and query; null: the live socket
    until  integer not null
) strict, without rowid;

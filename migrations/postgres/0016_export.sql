-- Beside the days: rows asked for as a file that takes a while. The file itself lies in the folder `exports` of the
-- server that makes it, named by the id.

create table export (
    id      text primary key,
    account text,            -- whose; null: whoever runs the machine while there are no accounts
    place   text not null,    -- the server that makes and keeps the file
    reach   text not null,    -- what he could see of when he asked: JSON
    wish    text not null,    -- JSON
    stage   bigint not null, -- 0 waiting, 1 running, 2 ready, 3 failed
    why     bigint,          -- of a failed one
    made    bigint not null, -- microseconds since 1970
    rows    bigint not null, -- written
    total   bigint,          -- to be written, where they could be counted
    bytes   bigint not null, -- written
    until   bigint not null  -- deleted then
);
create index export_account on export (account, made);
create index export_place on export (place, stage);

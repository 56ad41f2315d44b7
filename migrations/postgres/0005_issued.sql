-- Beside the days: the reports that were given out. Nothing personal, so that it may outlive the rows: a report can be
-- checked when the message it is about is long gone.

create table issued (
    code   text primary key, -- as printed
    sha256 text not null,    -- of the file, lower-case hex
    time   bigint not null,  -- microseconds since 1970
    kind   smallint not null, -- the list its first row stands in
    row    bigint not null,  -- that row's id
    rows   bigint not null
);

create index issued_sha256 on issued (sha256);

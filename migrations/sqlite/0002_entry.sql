-- One day: rows, timelines, raw lines, and the dictionaries they are written with.
--
-- `id` begins with its time (model::ids::RowId), so every index ends in time order by itself. Closed vocabularies are
-- their fixed integers; IPs are 4 or 16 bytes; text is folded and stands in a dictionary; `rest` holds what nobody
-- searches by, and text as it was before folding.

create table word (
    id   integer primary key,
    text text not null
) strict;

create table domain (
    id     integer primary key,
    name   text not null,
    mirror text not null -- its letters backwards: `*.test.com` is the range that begins with `moc.tset.`
) strict;
create index domain_name on domain (name);
create index domain_mirror on domain (mirror);

create table address (
    id     integer primary key,
    domain integer, -- behind the last @; null when there is no @
    local  text not null
) strict;
create index address_text on address (domain, local);

create table entry (
    id                 integer primary key,
    key                integer not null, -- what the row is: the same key is the same row, told again
    kind               integer not null,
    outcome            integer not null, -- status of a message, action of an access
    domain             integer,
    story_born         integer not null, -- less the id: near it, so short
    story_key          integer,          -- null: the row's own key
    host               integer not null,
    service            integer not null,
    account            integer,
    ip                 blob,
    tls                integer,
    -- access
    protocol           integer,
    failure            integer,
    client             integer,
    session            text,
    session_hash       integer,
    ended              integer,
    -- message
    sender             integer,
    recipient          integer,
    original_recipient integer,
    header_from        integer,
    header_to          integer,
    subject            text,
    subject_folded     text, -- where it is more than ASCII's lower()
    size               integer,
    message_id         text,
    message_hash       integer,
    queue_id           text,
    queue_hash         integer,
    reason             integer,
    helo               integer,
    relay_host         integer,
    relay_ip           blob,
    relay_tls          integer,
    folder             integer,
    virus              integer,
    spf                integer,
    dkim               integer,
    dmarc              integer,
    score              integer, -- thousandths
    actions            integer, -- a word: each between two unit separators (U+001F)
    flags              integer, -- 1 attachments, 2 forwarded, 4 automatic reply
    --
    rest               blob not null
) strict;

create index entry_domain on entry (domain, kind);
create index entry_trouble on entry (kind, outcome) where outcome not in (0, 5); -- accepted or logged in, delivered
create index entry_account on entry (account) where account is not null;
create index entry_ip on entry (ip) where ip is not null;
create index entry_session on entry (session_hash) where session_hash is not null;
create index entry_sender on entry (sender) where sender is not null;
create index entry_recipient on entry (recipient) where recipient is not null;
create index entry_message on entry (message_hash) where message_hash is not null;
create index entry_queue on entry (queue_hash) where queue_hash is not null;

create table attachment (
    entry  integer not null,
    nth    integer not null,
    name   integer not null, -- a word
    sha256 text,
    primary key (entry, nth)
) strict, without rowid;

-- Timeline, raw lines and ties of a story, piece by piece.
create table part (
    born integer not null,
    key  integer not null,
    nth  integer not null,
    body blob not null,
    primary key (born, key, nth)
) strict, without rowid;

-- How many rows have each outcome; written with the rows they count. `domain` 0: all rows.
create table hourly (
    domain  integer not null,
    hour    integer not null, -- hours since 1970
    kind    integer not null,
    outcome integer not null,
    rows    integer not null,
    primary key (domain, hour, kind, outcome)
) strict, without rowid;

create table minutely (
    minute  integer not null, -- minutes since 1970
    kind    integer not null,
    outcome integer not null,
    rows    integer not null,
    primary key (minute, kind, outcome)
) strict, without rowid;

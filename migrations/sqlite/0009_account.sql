-- Beside the days: who may see what. Accounts are a tree; whoever stands above sees what those below him hold. Ids are
-- 128 random bits in hex, secrets are kept as hashes only, times are microseconds since 1970.

create table account (
    id        text primary key,
    role      integer not null, -- 0 operator, 1 reseller, 2 customer, 3 mailbox owner
    parent    text,             -- null: an operator
    name      text not null,    -- signs in by it; of a mailbox owner his address
    title     text not null,
    password  text,             -- argon2id, as PHC writes it
    totp      blob,             -- its secret; in use when totp_step is there
    totp_step integer,          -- the last step a code was taken of
    suspended integer not null,
    masked    integer not null, -- sees others' addresses shortened
    subject   text,             -- who he is at the OpenID provider: issuer, blank, subject
    made      integer not null,
    seen      integer,
    gone      integer           -- removed; kept for what its id stands in
) strict, without rowid;
create unique index account_name on account (name) where gone is null;
create unique index account_subject on account (subject) where gone is null and subject is not null;
create index account_parent on account (parent);

-- Who held a domain, and from when to when: rows are never removed, for history follows them.
create table holding (
    name    text not null,
    nth     integer not null, -- 1 for the first who held it
    account text not null,
    since   integer not null,
    until   integer,          -- null: holds it now
    history integer not null, -- 1: with what lay there before
    primary key (name, nth)
) strict, without rowid;
create unique index holding_now on holding (name) where until is null;
create index holding_account on holding (account);

create table alias (
    name    text primary key,
    mailbox text not null,
    account text not null
) strict, without rowid;
create index alias_mailbox on alias (mailbox);

create table session (
    id      text primary key, -- to name it by; not what the cookie holds
    hash    blob not null unique,
    account text not null,
    made    integer not null,
    proved  integer not null, -- when the password was last shown
    seen    integer not null,
    until   integer not null, -- whatever happens
    agent   text not null,
    network blob
) strict, without rowid;
create index session_account on session (account);

-- A browser that has signed in before; it is not slowed down by others' guesses.
create table device (
    hash    blob primary key,
    account text not null,
    seen    integer not null
) strict, without rowid;

create table link (
    hash    blob primary key,
    account text not null,
    until   integer not null
) strict, without rowid;

create table recovery (
    account text not null,
    hash    blob not null,
    primary key (account, hash)
) strict, without rowid;

create table token (
    id      text primary key,
    hash    blob not null unique,
    account text not null,
    name    text not null,
    domains text,             -- JSON; null: all that its owner sees
    made    integer not null,
    until   integer,
    seen    integer
) strict, without rowid;
create index token_account on token (account);

create table throttle (
    name  text primary key,
    tries integer not null,
    since integer not null,
    until integer not null -- no try before
) strict, without rowid;

-- Grows with every change of what anybody may see.
create table rights (
    one     integer primary key,
    version integer not null
) strict, without rowid;
insert into rights (one, version) values (1, 1);

-- Every administrative act; each record's hash covers the one before it.
create table audit (
    nth     integer primary key,
    time    integer not null,
    account text,          -- null: whoever runs the machine
    who     text not null,
    act     integer not null,
    object  text not null,
    detail  text not null,
    network blob,
    hash    blob not null
) strict;
-- Its end, so that a record missing there is missed.
create table audit_end (
    one  integer primary key,
    nth  integer not null,
    hash blob not null
) strict, without rowid;
insert into audit_end (one, nth, hash) values (1, 0, x'');

-- Somebody from above has opened a customer's rows.
create table look (
    id      text primary key,
    time    integer not null,
    account text not null, -- who looked
    who     text not null,
    role    integer not null,
    domain  text not null,
    what    text not null, -- the filter, or the row
    reason  text
) strict, without rowid;
create index look_domain on look (domain, time);

create table embed_site (
    account text primary key, -- a reseller
    name    text not null unique, -- in the URL
    origins text not null, -- JSON
    look    text not null  -- colours: JSON
) strict, without rowid;

create table embed_key (
    kid       text primary key,
    account   text not null,
    algorithm integer not null, -- 0 EdDSA, 1 HS256
    body      blob not null,
    made      integer not null
) strict, without rowid;

-- Tokens shown once.
create table embed_seen (
    kid   text not null,
    jti   text not null,
    until integer not null,
    primary key (kid, jti)
) strict, without rowid;

-- What was given for them: read by hash, never listed.
create table embed_grant (
    hash    blob primary key,
    account text not null,
    subject text not null,
    domains text not null, -- JSON
    until   integer not null
) strict, without rowid;

-- As in sqlite/0007_account.sql. Beside the days: who may see what. Accounts are a tree; whoever stands above sees what those below him hold. Ids are
-- 128 random bits in hex, secrets are kept as hashes only, times are microseconds since 1970.

create table account (
    id        text collate "C" primary key,
    role      bigint not null, -- 0 operator, 1 reseller, 2 customer, 3 mailbox owner
    parent    text collate "C",             -- null: an operator
    name      text collate "C" not null,    -- signs in by it; of a mailbox owner his address
    title     text collate "C" not null,
    password  text collate "C",             -- argon2id, as PHC writes it
    totp      bytea,             -- its secret; in use when totp_step is there
    totp_step bigint,          -- the last step a code was taken of
    suspended bigint not null,
    masked    bigint not null, -- sees others' addresses shortened
    subject   text collate "C",             -- who he is at the OpenID provider: issuer, blank, subject
    made      bigint not null,
    seen      bigint,
    gone      bigint           -- removed; kept for what its id stands in
);
create unique index account_name on account (name) where gone is null;
create unique index account_subject on account (subject) where gone is null and subject is not null;
create index account_parent on account (parent);

-- Who held a domain, and from when to when: rows are never removed, for history follows them.
create table holding (
    name    text collate "C" not null,
    nth     bigint not null, -- 1 for the first who held it
    account text collate "C" not null,
    since   bigint not null,
    until   bigint,          -- null: holds it now
    history bigint not null, -- 1: with what lay there before
    primary key (name, nth)
);
create unique index holding_now on holding (name) where until is null;
create index holding_account on holding (account);

create table alias (
    name    text collate "C" primary key,
    mailbox text collate "C" not null,
    account text collate "C" not null
);
create index alias_mailbox on alias (mailbox);

create table session (
    id      text collate "C" primary key, -- to name it by; not what the cookie holds
    hash    bytea not null unique,
    account text collate "C" not null,
    made    bigint not null,
    proved  bigint not null, -- when the password was last shown
    seen    bigint not null,
    until   bigint not null, -- whatever happens
    agent   text collate "C" not null,
    network bytea
);
create index session_account on session (account);

-- A browser that has signed in before; it is not slowed down by others' guesses.
create table device (
    hash    bytea primary key,
    account text collate "C" not null,
    seen    bigint not null
);

create table link (
    hash    bytea primary key,
    account text collate "C" not null,
    until   bigint not null
);

create table recovery (
    account text collate "C" not null,
    hash    bytea not null,
    primary key (account, hash)
);

create table token (
    id      text collate "C" primary key,
    hash    bytea not null unique,
    account text collate "C" not null,
    name    text collate "C" not null,
    domains text collate "C",             -- JSON; null: all that its owner sees
    made    bigint not null,
    until   bigint,
    seen    bigint
);
create index token_account on token (account);

create table throttle (
    name  text collate "C" primary key,
    tries bigint not null,
    since bigint not null,
    until bigint not null -- no try before
);

-- Grows with every change of what anybody may see.
create table rights (
    one     bigint primary key,
    version bigint not null
);
insert into rights (one, version) values (1, 1);

-- Every administrative act; each record's hash covers the one before it.
create table audit (
    nth     bigint primary key,
    time    bigint not null,
    account text collate "C",          -- null: whoever runs the machine
    who     text collate "C" not null,
    act     bigint not null,
    object  text collate "C" not null,
    detail  text collate "C" not null,
    network bytea,
    hash    bytea not null
);
-- Its end, so that a record missing there is missed.
create table audit_end (
    one  bigint primary key,
    nth  bigint not null,
    hash bytea not null
);
insert into audit_end (one, nth, hash) values (1, 0, '');

-- Somebody from above has opened a customer's rows.
create table look (
    id      text collate "C" primary key,
    time    bigint not null,
    account text collate "C" not null, -- who looked
    who     text collate "C" not null,
    role    bigint not null,
    domain  text collate "C" not null,
    what    text collate "C" not null, -- the filter, or the row
    reason  text collate "C"
);
create index look_domain on look (domain, time);

create table embed_site (
    account text collate "C" primary key, -- a reseller
    name    text collate "C" not null unique, -- in the URL
    origins text collate "C" not null, -- JSON
    look    text collate "C" not null  -- colours: JSON
);

create table embed_key (
    kid       text collate "C" primary key,
    account   text collate "C" not null,
    algorithm bigint not null, -- 0 EdDSA, 1 HS256
    body      bytea not null,
    made      bigint not null
);

-- Tokens shown once.
create table embed_seen (
    kid   text collate "C" not null,
    jti   text collate "C" not null,
    until bigint not null,
    primary key (kid, jti)
);

-- What was given for them: read by hash, never listed.
create table embed_grant (
    hash    bytea primary key,
    account text collate "C" not null,
    subject text collate "C" not null,
    domains text collate "C" not null, -- JSON
    until   bigint not null
);

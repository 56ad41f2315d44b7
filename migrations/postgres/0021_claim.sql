-- Beside the days: what people say of logins, and the networks that a domain trusts.

-- That a login was its owner's, or was not: the newest word counts.
create table claim (
    domain  text not null,    -- its account's; empty: the account has none
    login   bigint not null, -- the login
    account text not null,    -- lower case
    network text not null,    -- it came from, a /24 or /48; empty: the log does not say
    mine    bigint not null, -- 1: it was he; 0: it was not
    who     text not null,    -- who said so
    at      bigint not null, -- when, microseconds since 1970
    primary key (domain, login)
);
create index claim_at on claim (at);

-- Networks that are never found guilty towards that domain's accounts.
create table trusted (
    domain  text not null,
    network text not null,
    note    text not null,
    who     text not null,
    at      bigint not null,
    primary key (domain, network)
);

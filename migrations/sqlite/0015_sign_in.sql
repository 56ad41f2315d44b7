-- Beside the days: who is away at the OpenID provider, and what he has to come back with.
create table sign_in (
    state    blob primary key, -- hash
    browser  blob not null,    -- hash of what its cookie holds
    nonce    text not null,
    verifier text not null,
    back     text not null,    -- where the provider sends him
    next     text not null,
    until    integer not null
) strict, without rowid;

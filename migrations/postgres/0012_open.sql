-- A row of an open day is written once and hardly ever looked for by its session, message-id or queue id, and an index of
-- random numbers is the dearest there is to add to. So an open day has one small index that says in which stretch of the
-- table such a number may lie; a closed day gets an exact one of each (store/src/postgres/seal.rs).

drop index entry_session;
drop index entry_message;
drop index entry_queue;
create index entry_open on entry using brin (
    session_hash int4_bloom_ops,
    message_hash int4_bloom_ops,
    queue_hash int4_bloom_ops
) with (pages_per_range = 64, autosummarize = on);

-- Asked for by ranges only, which no order by time survives.
drop index entry_ip;
create index entry_ip on entry (ip) where ip is not null;

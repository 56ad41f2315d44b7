-- The index of stretches of 0012 is never taken: the planner does not know what it leaves out, and read all of an open day.
-- Every day has the exact ones again, in the place of those that were made when a day was closed.

drop index entry_open;
do $$ declare name text; begin
    for name in select indexname from pg_indexes
        where schemaname = current_schema and indexname ~ '^entry_[0-9_]*_(session|message|queue)_hash$'
    loop execute format('drop index %I', name); end loop;
end $$;
create index entry_session on entry (session_hash) where session_hash is not null;
create index entry_message on entry (message_hash) where message_hash is not null;
create index entry_queue on entry (queue_hash) where queue_hash is not null;

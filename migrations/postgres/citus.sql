-- Spreads the rows of customers over a Citus cluster, by domain. To be run once, on the coordinator, in the database that
-- Tracemail has made (`tracemail doctor --database postgres://…` makes it):
--
--     psql --single-transaction --file=citus.sql DATABASE
--
-- Tracemail goes on as it was: partitions it hangs on later are distributed with their table. Nothing else has to be
-- changed: every unique key of these tables has the domain in it (a test reads the catalogue to see that it stays so).

create extension if not exists citus;

-- the dictionaries, whole on every machine, so that joining them crosses no network
select create_reference_table('domain');
select create_reference_table('address');
select create_reference_table('word');

-- what belongs to a domain lies together
select create_distributed_table('entry', 'domain');
select create_distributed_table('attachment', 'domain', colocate_with => 'entry');
select create_distributed_table('part', 'domain', colocate_with => 'entry');
select create_distributed_table('hourly', 'domain', colocate_with => 'entry');

-- The rest stays on the coordinator: lane, position, open_object, tally, unknown, change, day, digest, sender_day, schema_version, minutely, issued, retention, moment, swept, round, finding, watched, account, holding, alias, session, device, link, recovery, token, throttle, rights, audit, audit_end, look, embed_site, embed_key, embed_seen, embed_grant, embed_ticket, sign_in, export, telling, outbox, outbox_stand, erased, erased_key, claim, trusted.
--
-- The views of the schema `scoped` (store/src/postgres/lock.rs) are planned with the question, so they need nothing here.

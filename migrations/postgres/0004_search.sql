-- As in sqlite/0004_search.sql.

alter table entry add column port integer;
alter table entry add column relay_trust smallint;

alter table attachment add column size bigint;
alter table attachment add column status integer;

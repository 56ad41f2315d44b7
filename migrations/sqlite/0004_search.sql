-- More of a row that people search by. Rows written before have none of it here (their `rest` has).

alter table entry add column port integer; -- ours
alter table entry add column relay_trust integer; -- what the next server's certificate was worth
-- entry.flags from now on has also: 8 locked by OpenPGP, 16 by S/MIME, 32 by a password

alter table attachment add column size integer;
alter table attachment add column status integer; -- a word

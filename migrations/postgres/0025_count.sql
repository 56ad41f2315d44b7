-- What Postgres found by going to the rows: how many a sender has sent, the addresses of an open day that fail, a file by its
-- name. Each index now has what is asked for with it; the first is no larger for it, the others are of few rows.

drop index entry_sender;
create index entry_sender on entry (sender, kind, id) where sender is not null;
drop index entry_trouble;
create index entry_trouble on entry (kind, outcome, id) include (ip) where outcome not in (0, 5);
create index attachment_name on attachment (name);

-- Why somebody of the staff looks at customers' rows, in his words, as long as his session lasts.
alter table session add column reason text;
create index look_time on look (time, id);

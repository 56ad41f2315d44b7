-- Beside the days: why somebody of the staff asked for a file, in his words, for the record of what he looked at.

alter table export add column reason text;

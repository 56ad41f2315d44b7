-- Beside the days: the time stamp in a report, so that its code alone tells of it. Nothing personal.

alter table issued add column stamp_time bigint; -- microseconds since 1970, by the authority's clock
alter table issued add column stamp_by text; -- the authority's name

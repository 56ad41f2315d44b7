-- SQLite needs to know in which day each lane's state may lie; here it lies in one place. What stands beside the days
-- instead is which of them have rows.

create table day (
    day bigint primary key -- days since 1970
);

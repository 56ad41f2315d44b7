-- 1: somebody else vouches for whoever came in, a link made above him or a provider; a mailbox's own password does not.
alter table session add column vouched integer not null default 0;
-- 0: "it was me", said by somebody who showed no more than the mailbox's password.
alter table claim add column vouched integer not null default 1;

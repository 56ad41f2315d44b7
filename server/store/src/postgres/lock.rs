//! The second lock: what a scoped question can reach at all, said by the database itself.
//!
//! In: a scope. Out: a connection that finds, under the names of the tables, views of the scope's rows: its search path has
//! no other schema in it. A question that has lost its own condition finds no foreign row, and one for a table without a view
//! fails. The dictionaries stand there whole: what a row names may be anybody's, so a list of names has no second lock. Everybody but operators reads so. Refuses to know: questions, and how the
//! application says the same (`filter_sql/scope.rs`): the two shall not err together.
//!
//! Why views and not policies: a policy is a barrier, before which nothing is looked up but by operators that are sworn
//! not to leak, and `like` is not among them: behind one, words of a subject are looked for row by row. A view without a
//! barrier is planned together with the question. Its condition is put so that no index can serve it: a question keeps the
//! plan it has without the lock, and each row found is looked at once more.
//!
//! Whoever adds a table that scoped questions read adds its view to [`BESIDE`] or [`by_day`].

use sqlx::{AssertSqlSafe, PgConnection};
use tracemail_model::{
    ids::{Key, RowId},
    row::Kind,
    tenant::{Reach, Scope},
    time::Day,
};

use crate::{
    Result,
    dialect::{BY_DAY, Dialect, partition},
    engine::Conn,
    query::Query,
};

/// The schema of the views.
pub(crate) const SCHEMA: &str = "scoped";

/// How a connection behind the lock begins: it sees nothing.
pub(crate) const LOCKED: [(&str, &str); 4] =
    [("search_path", SCHEMA), ("tracemail.domains", ""), ("tracemail.mailboxes", ""), ("tracemail.story", "")];

/// The row's domain, or its mailbox, is the scope's. A number is found once a question.
const OWN_DOMAIN: &str = "coalesce(domain = any ((select scoped.domains())::int[]), false)";

/// Functions that tell the scope's numbers, and the views of what has no days. `{home}` is where the tables are.
const BESIDE: &str = "
create schema scoped;

create function scoped.domains() returns int[] language plpgsql stable parallel safe set plan_cache_mode = 'force_generic_plan' as $$
begin
  return array(
    select d.id::int from unnest(trim_array(string_to_array(nullif(current_setting('tracemail.domains'), ''), chr(10)), 1)) as own(name)
    join {home}.domain d on left(d.name, 64) = left(own.name, 64) and d.name = own.name);
end $$;

create function scoped.mailboxes() returns int[] language plpgsql stable parallel safe set plan_cache_mode = 'force_generic_plan' as $$
begin
  return array(
    select a.id::int from unnest(trim_array(string_to_array(nullif(current_setting('tracemail.mailboxes'), ''), chr(10)), 1)) as own(name)
    join {home}.address a on left(a.local, 64) = left(regexp_replace(own.name, '@[^@]*$', ''), 64)
      and a.local = regexp_replace(own.name, '@[^@]*$', '')
      and a.domain is not distinct from
        (select d.id from {home}.domain d where left(d.name, 64) = left(substring(own.name from '@([^@]*)$'), 64)
           and d.name = substring(own.name from '@([^@]*)$'))
    where (own.name like '%@%') = (a.domain is not null));
end $$;

create view scoped.word as select * from {home}.word;
create view scoped.domain as select * from {home}.domain;
create view scoped.address as select * from {home}.address;
create view scoped.hourly as select * from {home}.hourly where {own};
create view scoped.finding as select * from {home}.finding where
  coalesce(domain <> '' and domain = any ((select string_to_array(current_setting('tracemail.domains'), chr(10)))::text[]), false)
  or coalesce(account <> '' and account = any ((select string_to_array(current_setting('tracemail.mailboxes'), chr(10)))::text[]), false);
create view scoped.look as select * from {home}.look where
  coalesce(domain <> '' and domain = any ((select string_to_array(current_setting('tracemail.domains'), chr(10)))::text[]), false)
  or coalesce(domain = any ((select array(select substring(own.name from '@([^@]*)$')
       from unnest(string_to_array(current_setting('tracemail.mailboxes'), chr(10))) as own(name)))::text[]), false);
create view scoped.claim as select * from {home}.claim where
  coalesce(domain <> '' and domain = any ((select string_to_array(current_setting('tracemail.domains'), chr(10)))::text[]), false)
  or coalesce(account <> '' and account = any ((select string_to_array(current_setting('tracemail.mailboxes'), chr(10)))::text[]), false);
create view scoped.trusted as select * from {home}.trusted where
  coalesce(domain <> '' and domain = any ((select string_to_array(current_setting('tracemail.domains'), chr(10)))::text[]), false);
";

/// The views of some tables with days: their names without a day, or of one.
fn by_day(home: &str, name: impl Fn(&'static str) -> String) -> String {
    let [entry, attachment, part] = BY_DAY.map(name);
    let mailbox = [(Kind::Access, "account"), (Kind::Received, "recipient"), (Kind::Sent, "sender")]
        .map(|(kind, column)| format!("when {} then {column}", kind.code()))
        .join(" ");
    // a story has one domain and its rows may have several: it is opened through one of them (`open`)
    format!(
        "create view scoped.{entry} as select * from {home}.{entry} where {OWN_DOMAIN}
           or coalesce((case kind {mailbox} end) = any ((select scoped.mailboxes())::int[]), false);
         create view scoped.{attachment} as select * from {home}.{attachment} a where {OWN_DOMAIN}
           or (cardinality((select scoped.mailboxes())) > 0 and exists (select from scoped.{entry} e where e.id = a.entry and e.domain = a.domain));
         create view scoped.{part} as select * from {home}.{part} where
           born = cast(nullif(split_part(current_setting('tracemail.story'), ' ', 1), '') as bigint)
           and key = cast(nullif(split_part(current_setting('tracemail.story'), ' ', 2), '') as bigint);"
    )
}

/// What tells these views from those of another version of this program.
fn version() -> String {
    let days = by_day("", str::to_owned);
    format!("{:016x}", Key::of([BESIDE, OWN_DOMAIN, &days].map(str::as_bytes)).0)
}

/// Where the tables are.
async fn home(conn: &mut PgConnection) -> Result<String> {
    let found = Conn::Postgres(conn).first::<(String,)>(Query::new("select quote_ident(current_schema())")).await?;
    Ok(found.map(|(home,)| home).unwrap_or_default())
}

/// Takes the lock off, so that tables can be changed under it.
pub(crate) async fn off(conn: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql("drop schema if exists scoped cascade").execute(conn).await?;
    Ok(())
}

/// Sees to it that all tables have the views of today.
pub(crate) async fn on(conn: &mut PgConnection) -> Result<()> {
    let query = Query::new("select coalesce(obj_description(to_regnamespace('scoped'), 'pg_namespace'), '')");
    let found = Conn::Postgres(conn).first::<(String,)>(query).await?;
    if found.is_none_or(|(found,)| found != version()) {
        off(conn).await?;
        let home = home(conn).await?;
        let beside = BESIDE.replace("{home}", &home).replace("{own}", OWN_DOMAIN);
        let text = format!("{beside} {} comment on schema scoped is '{}'", by_day(&home, str::to_owned), version());
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *conn).await?;
    }
    let query = Query::new(
        "select cast(substring(c.relname from length($1) + 2) as text) from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = to_regclass($1) and to_regclass('scoped.' || quote_ident(c.relname)) is null",
    );
    for (day,) in Conn::Postgres(conn).fetch::<(String,)>(query.arg(BY_DAY[0])).await? {
        views(conn, |table| format!("{table}_{day}")).await?;
    }
    Ok(())
}

/// Makes the views of a new day.
pub(crate) async fn day(conn: &mut PgConnection, day: Day) -> Result<()> {
    views(conn, |table| partition(table, day)).await
}

async fn views(conn: &mut PgConnection, name: impl Fn(&'static str) -> String) -> Result<()> {
    let text = by_day(&home(conn).await?, name);
    // words of ours and numbers only
    sqlx::raw_sql(AssertSqlSafe(text)).execute(conn).await?;
    Ok(())
}

/// Drops the views of a day that goes.
pub(crate) async fn drop_day(conn: &mut PgConnection, day: Day) -> Result<()> {
    let views = BY_DAY.map(|table| format!("{SCHEMA}.{}", partition(table, day)));
    // attachments are seen through their rows
    let text = format!("drop view if exists {}", [&views[1], &views[2], &views[0]].map(String::as_str).join(", "));
    sqlx::raw_sql(AssertSqlSafe(text)).execute(conn).await?;
    Ok(())
}

/// What a connection is locked to: names, each with the end of its line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    domains: String,
    mailboxes: String,
}

impl Lock {
    /// `None`: whoever sees everything, and questions of our own.
    pub(crate) fn of(scope: Option<&Scope>) -> Option<Self> {
        #[cfg(test)]
        if crate::tests::forgotten::the_lock() {
            return None;
        }
        let lines = |names: &[String]| {
            let names = names.iter().filter(|name| !name.contains(['\n', '\0']));
            names.flat_map(|name| [name, "\n"]).collect::<String>()
        };
        match scope?.reach() {
            Reach::Everything => None,
            Reach::Domains(names) => Some(Self { domains: lines(names), ..Self::default() }),
            Reach::Mailboxes(names) => Some(Self { mailboxes: lines(names), ..Self::default() }),
        }
    }

    /// Locks a connection that began as [`LOCKED`].
    pub(crate) async fn shut(&self, conn: &mut PgConnection) -> Result<()> {
        let query = Query::new(
            "select set_config('tracemail.domains', $1, false), set_config('tracemail.mailboxes', $2, false),
             set_config('tracemail.story', '', false)",
        );
        let query = query.arg(self.domains.as_str()).arg(self.mailboxes.as_str());
        Conn::Postgres(conn).first::<(String, String, String)>(query).await?;
        Ok(())
    }
}

/// Lets a locked connection see the pieces of a row's story, if it sees the row.
pub(crate) fn open(day: Day, row: RowId) -> Query {
    let dialect = Dialect::Postgres(day);
    let text = format!(
        "select set_config('tracemail.story', coalesce((select (id + story_born) || ' ' || coalesce(story_key, key) from {} where id = $1 limit 1), ''), false)",
        dialect.table("entry")
    );
    Query::of(dialect, text).arg(row.0)
}

//! Rows that are past their limit taken out of a day, a few at a time, with all that is theirs alone.
//!
//! In: a group of domains and a number of rows. Out: how many have gone. Everything of a batch goes in the caller's
//! transaction: rows, attachments, what they counted, their stories. Refuses to know: which rows are past, and names
//! that nobody uses any more (`unused`).
//!
//! A story may have rows of several domains: one message to many recipients. What is shared, its arrival and its scan,
//! stays until the last of its rows goes; the steps and the lines that name a recipient whose row has gone go with
//! that row, unless a row that stays is about the same address.

use std::collections::{BTreeMap, BTreeSet};

use tracemail_model::{ids::RowId, story::StoryId};

use super::due::Group;
use crate::{
    Result,
    dialect::Dialect,
    engine::{Answer, Conn, FromAnswer, Value},
    part::{Part, Press},
    person::Person,
    query::Query,
    rollup::{Counted, Rollup},
    rows::{Entry, NOBODY, fold},
};

/// Ids of one moment differ in their last ten bits, and a row may have been moved up by a few.
const MOMENT: i64 = 1 << 10;

/// What tells whose a row is.
#[derive(Clone, Debug)]
struct Goner {
    counted: Counted,
    story: StoryId,
    /// Numbers of the addresses it is about.
    about: Vec<i64>,
}

const COLUMNS: &str = "id, key, kind, outcome, domain, story_born, story_key, sender, recipient, original_recipient, account";

impl FromAnswer for Goner {
    fn read(answer: &Answer) -> Result<Self> {
        let number = |column| <Option<i64> as Value>::at(answer, column);
        let entry = Entry {
            id: Value::at(answer, 0)?,
            key: Value::at(answer, 1)?,
            kind: Value::at(answer, 2)?,
            outcome: Value::at(answer, 3)?,
            domain: number(4)?.filter(|domain| *domain != NOBODY),
            story_born: Value::at(answer, 5)?,
            story_key: number(6)?,
            ..Entry::default()
        };
        let about = [number(7)?, number(8)?, number(9)?, number(10)?].into_iter().flatten().collect();
        Ok(Self { counted: Counted::of(&entry), story: entry.story(), about })
    }
}

/// `where …` for the rows of a group that are past.
pub(crate) fn past(group: &Group, query: &mut Query) -> String {
    let first = query.bind(group.first);
    let all = query.numbers(group.domains.clone());
    let of_nobody = group.domains.contains(&NOBODY) && !query.dialect.has_domains();
    let nobody = if of_nobody { " or domain is null" } else { "" };
    format!("(domain in ({all}){nobody}) and kind in (0, 1, 2) and id < {first}")
}

/// Takes out at most `most` rows, found by their domains, or, `from` an id on, in the table's own order. Gives their number,
/// and the last of them: `None` when there was none.
pub(crate) async fn batch(
    conn: &mut Conn<'_>,
    dialect: Dialect,
    group: &Group,
    from: Option<i64>,
    most: i64,
) -> Result<(u64, Option<i64>)> {
    let mut query = Query::of(dialect, "");
    let (past, most) = (past(group, &mut query), query.bind(most));
    let order = from.map(|from| format!("and id >= {} order by id", query.bind(from))).unwrap_or_default();
    let question = format!("{} where {past} {order} limit {most}", question(dialect));
    query.push(&question);
    let gone = take(conn, dialect, query, None).await?;
    Ok((gone.len() as u64, gone.last().map(|row| row.id)))
}

/// `select … from …` for [`take`].
pub(crate) fn question(dialect: Dialect) -> String {
    format!("select {COLUMNS} from {}", dialect.table("entry"))
}

/// Takes out the rows a [`question`] finds; what names `person` goes from what is shared, too.
pub(crate) async fn take(conn: &mut Conn<'_>, dialect: Dialect, query: Query, person: Option<&Person>) -> Result<Vec<Counted>> {
    let gone: Vec<Goner> = conn.fetch(query).await?;
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = gone.iter().map(|row| row.counted.id).collect();
    for (table, column) in [("attachment", "entry"), ("entry", "id")] {
        let mut query = Query::of(dialect, format!("delete from {} where {column} in (", dialect.table(table)));
        let list = query.numbers(ids.clone());
        query.push(&format!("{list})"));
        conn.execute(query).await?;
    }
    discount(conn, dialect, gone.iter().map(|row| row.counted)).await?;
    stories(conn, dialect, &gone, person).await?;
    Ok(gone.into_iter().map(|row| row.counted).collect())
}

/// They do not count any more.
async fn discount(conn: &mut Conn<'_>, dialect: Dialect, gone: impl Iterator<Item = Counted> + Clone) -> Result<()> {
    let mut rollup = Rollup::default();
    gone.clone().for_each(|row| rollup.gone(row));
    rollup.write(conn).await?;
    let seconds = || gone.clone().map(|row| row.id >> 30);
    let (first, last) = (seconds().min().unwrap_or_default(), seconds().max().unwrap_or_default());
    let domains: BTreeSet<i64> = gone.clone().filter_map(|row| row.domain).chain([NOBODY]).collect();
    let mut query = Query::of(dialect, "delete from hourly where domain in (");
    let domains = query.numbers(domains.into_iter().collect());
    let (first_hour, last_hour) = (query.bind(first.div_euclid(3600)), query.bind(last.div_euclid(3600)));
    query.push(&format!("{domains}) and hour >= {first_hour} and hour <= {last_hour} and rows = 0"));
    conn.execute(query).await?;
    let query = Query::of(dialect, "delete from minutely where minute >= $1 and minute <= $2 and rows = 0");
    conn.execute(query.arg(first.div_euclid(60)).arg(last.div_euclid(60))).await
}

/// Their stories, or what is theirs of them.
async fn stories(conn: &mut Conn<'_>, dialect: Dialect, gone: &[Goner], person: Option<&Person>) -> Result<()> {
    let mut theirs = BTreeMap::<StoryId, Vec<i64>>::new();
    for row in gone {
        theirs.entry(row.story).or_default().extend(&row.about);
    }
    let mut query = Query::of(dialect, "");
    let moments: BTreeSet<i64> = theirs.keys().map(|story| story.born.0 & !(MOMENT - 1)).collect();
    let moments = query.numbers(moments.into_iter().collect());
    query.push(&format!(
        "select {COLUMNS} from ({moments}) as moments cross join {} where id >= value and id < value + {}",
        dialect.table("entry"),
        2 * MOMENT
    ));
    let mut left = BTreeMap::<StoryId, Vec<i64>>::new();
    for row in conn.fetch::<Goner>(query).await?.into_iter().filter(|row| theirs.contains_key(&row.story)) {
        left.entry(row.story).or_default().extend(row.about);
    }
    let (shared, whole): (BTreeMap<_, _>, BTreeMap<_, _>) = theirs.into_iter().partition(|(story, _)| left.contains_key(story));
    delete_parts(conn, dialect, whole.into_keys()).await?;
    let mut press = Press::new()?;
    for (story, about) in shared {
        let stay: BTreeSet<i64> = left.remove(&story).unwrap_or_default().into_iter().collect();
        let names = names(conn, dialect, about.into_iter().filter(|address| !stay.contains(address)).collect()).await?;
        if !names.is_empty() || person.is_some() {
            let named = |text: &str| names.iter().any(|name| says(text, name)) || person.is_some_and(|person| person.is_named_in(text));
            take_out(conn, dialect, story, &named, &mut press).await?;
        }
    }
    Ok(())
}

pub(crate) async fn delete_parts(conn: &mut Conn<'_>, dialect: Dialect, stories: impl Iterator<Item = StoryId>) -> Result<()> {
    let (born, keys): (Vec<i64>, Vec<i64>) = stories.map(|story| (story.born.0, story.key.0 as i64)).unzip();
    if born.is_empty() {
        return Ok(());
    }
    let mut query = Query::of(dialect, format!("delete from {} where (born, key) in (", dialect.table("part")));
    let (born, keys) = (query.bind(born), query.bind(keys));
    query.push(&format!("{})", dialect.pairs(&born, &keys)));
    conn.execute(query).await
}

async fn names(conn: &mut Conn<'_>, dialect: Dialect, addresses: Vec<i64>) -> Result<Vec<String>> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    let text = "select a.local || coalesce('@' || d.name, '') from address a left join domain d on d.id = a.domain where a.id in (";
    let mut query = Query::of(dialect, text);
    let list = query.numbers(addresses);
    query.push(&format!("{list})"));
    let found: Vec<(String,)> = conn.fetch(query).await?;
    Ok(found.into_iter().map(|(name,)| name).filter(|name| !name.is_empty()).collect())
}

/// Takes the steps and lines that name somebody who has gone out of a story.
async fn take_out(
    conn: &mut Conn<'_>,
    dialect: Dialect,
    story: StoryId,
    gone: &(impl Fn(&str) -> bool + Sync),
    press: &mut Press,
) -> Result<()> {
    let part = dialect.table("part");
    let (born, key) = (story.born.0, story.key.0 as i64);
    let query = Query::of(dialect, format!("select nth, body from {part} where born = $1 and key = $2")).arg(born).arg(key);
    for (nth, body) in conn.fetch::<(i64, Vec<u8>)>(query).await? {
        let query = match Part::without(&body, gone, press)? {
            Some(less) if less == body => continue,
            Some(less) => Query::of(dialect, format!("update {part} set body = $4 where born = $1 and key = $2 and nth = $3"))
                .arg(born)
                .arg(key)
                .arg(nth)
                .arg(less),
            None => Query::of(dialect, format!("delete from {part} where born = $1 and key = $2 and nth = $3")).arg(born).arg(key).arg(nth),
        };
        conn.execute(query).await?;
    }
    Ok(())
}

/// Whether a text names that address, by itself and not as the end or the beginning of a longer one.
fn says(text: &str, name: &str) -> bool {
    let text = fold(text);
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+');
    text.match_indices(name).any(|(at, _)| {
        let (before, mut behind) = (text[..at].chars().next_back(), text[at + name.len()..].chars());
        let (next, after) = (behind.next(), behind.next());
        let begins = !before.is_some_and(|c| inner(c) || c == '.');
        let ends = !next.is_some_and(|c| inner(c) || c == '.' && after.is_some_and(inner));
        begins && ends
    })
}

/// Stories that no row tells of any more, among those born before an id; at most `most` pieces are looked at, from
/// behind `after`. Gives where it came to, `None` at the end.
pub(crate) async fn orphans(
    conn: &mut Conn<'_>,
    dialect: Dialect,
    after: StoryId,
    before: RowId,
    most: i64,
) -> Result<(Vec<StoryId>, Option<StoryId>)> {
    let (part, entry) = (dialect.table("part"), dialect.table("entry"));
    let text = format!(
        "select p.born, p.key, cast(exists (select 1 from {entry} where id >= (p.born >> 10) << 10 and id < ((p.born >> 10) + 2) << 10
           and id + story_born = p.born and coalesce(story_key, {entry}.key) = p.key) as int)
         from {part} p where (p.born, p.key) > ($1, $2) and p.born < $3 and p.nth = (
           select min(nth) from {part} q where q.born = p.born and q.key = p.key
         ) order by p.born, p.key limit $4"
    );
    let query = Query::of(dialect, text).arg(after.born.0).arg(after.key.0 as i64).arg(before.0).arg(most);
    let found: Vec<(i64, i64, i64)> = conn.fetch(query).await?;
    let story = |born, key| StoryId { born: RowId(born), key: tracemail_model::ids::Key(key as u64) };
    let last = found.last().filter(|_| found.len() as i64 == most).map(|(born, key, _)| story(*born, *key));
    Ok((found.into_iter().filter(|(.., told)| *told == 0).map(|(born, key, _)| story(born, key)).collect(), last))
}

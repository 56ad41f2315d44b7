//! Names that are there: accounts and domains that begin as somebody types, and those one letter off.
//!
//! In: a scope and the beginning of a name, or a whole one. Out: short lists. Only addresses that something succeeded
//! for count as accounts: everybody else's guesses are in the dictionary too.
//! Refuses to know: searches.

use std::collections::BTreeSet;

use tracemail_model::{
    filter::{Field, Filter, one_letter_off},
    mailbox::AddressPattern,
    page::{Order, Search},
    row::Kind,
    tenant::{Reach, Scope},
};

use crate::{Result, Store, dialect::Dialect, filter_sql, query::Query, reach::reach, reader::Deadline, rows::fold, search::Span};

/// Days looked at.
const RECENT: usize = 14;
/// Names of a day looked at more closely.
const CLOSELY: i64 = 2_000;
/// Names of a day compared letter by letter.
const COMPARED: i64 = 50_000;
/// Names one letter off whose rows are looked for: most are strangers'.
const LOOKED_AT: usize = 40;

impl Store {
    /// Accounts whose address begins so, at most `most`, in the order of the alphabet.
    pub(crate) async fn accounts_that_begin(&self, scope: &Scope, typed: &str, most: usize) -> Result<Vec<String>> {
        let typed = fold(typed);
        let (local, domain) = typed.split_once('@').map_or((&*typed, None), |(local, domain)| (local, Some(domain)));
        if let Reach::Mailboxes(list) = reach(scope) {
            return Ok(list.iter().filter(|own| own.starts_with(&*typed)).take(most).cloned().collect());
        }
        let found = self
            .named(scope, |query| {
                let local = match domain {
                    Some(_) => filter_sql::same("a.local", local, query),
                    None => filter_sql::begins("a.local", local, query),
                };
                let domain = domain.map(|begun| filter_sql::begins("d.name", begun, query));
                let closely = query.bind(CLOSELY);
                let most = query.bind(most as i64);
                let entry = query.dialect.table("entry");
                format!(
                    "select local || '@' || name from (
                       select a.id, a.local, d.id as domain, d.name from domain d join address a on a.domain = d.id
                       where {{own}} and {local} and {} limit {closely}
                     ) as a where
                       exists (select 1 from {entry} as e where account = a.id and outcome in (0, 5))
                       or exists (select 1 from {entry} as e where recipient = a.id and e.domain = a.domain and outcome = 0)
                       or exists (select 1 from {entry} as e where sender = a.id and e.domain = a.domain and outcome = 5)
                     order by 1 limit {most}",
                    domain.unwrap_or_else(|| "true".into())
                )
            })
            .await?;
        Ok(found.into_iter().take(most).collect())
    }

    /// Names in rows of that scope that differ from this one by a letter, at most `most`: addresses, of which the part before the
    /// `@` or that behind it differs, or domains, for `@example.com`.
    pub(crate) async fn one_letter_away(&self, scope: &Scope, name: &str, most: usize) -> Result<Vec<String>> {
        let name = fold(name);
        let (mut looked_at, mut found) = (BTreeSet::new(), Vec::new());
        for day in self.days(Span::ALL, Order::Newest).await? {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let mut reading = file.read(Deadline::behind(scope)).await?;
            let answer = reading.fetch::<(String,)>(alike(&name, file.dialect)).await;
            let alike: Vec<_> =
                reading.done(answer)?.into_iter().map(|(other,)| other).filter(|other| one_letter_off(other, &name)).collect();
            for other in alike {
                if looked_at.len() < LOOKED_AT && looked_at.insert(other.clone()) && self.has_rows(scope, &other).await? {
                    found.push(other);
                }
                if found.len() == most {
                    return Ok(found);
                }
            }
            // there the dictionary is that of all days
            if file.dialect.has_domains() {
                break;
            }
        }
        Ok(found)
    }

    /// Whether a row of that scope has the name as its sender, recipient or account.
    async fn has_rows(&self, scope: &Scope, name: &str) -> Result<bool> {
        let pattern = AddressPattern::parse(name);
        let fields: [fn(AddressPattern) -> Field; 3] = [Field::From, Field::To, Field::User];
        let filter = Filter::Any(fields.into_iter().map(|field| Filter::Leaf(field(pattern.clone()))).collect());
        for kind in Kind::ALL {
            let search = Search { kind: *kind, filter: filter.clone(), order: Order::Newest, limit: 1, after: None };
            if self.total(scope, &search, 1).await?.rows > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The texts a query finds in the newest days; `{own}` in it becomes the condition that a domain `d` is the reader's.
    async fn named(&self, scope: &Scope, text: impl Fn(&mut Query) -> String) -> Result<BTreeSet<String>> {
        let deadline = Deadline::behind(scope);
        let mut found = BTreeSet::new();
        for day in self.days(Span::ALL, Order::Newest).await?.into_iter().take(RECENT) {
            let Some(file) = self.0.engine.day(day).await? else { continue };
            let mut query = Query::of(file.dialect, "");
            let text = text(&mut query);
            let named = match reach(scope) {
                Reach::Everything => "true".into(),
                Reach::Domains(list) => {
                    let each: Vec<_> = list.iter().map(|name| filter_sql::same("d.name", name, &mut query)).collect();
                    if each.is_empty() { "false".into() } else { format!("({})", each.join(" or ")) }
                }
                Reach::Mailboxes(_) => "false".into(),
            };
            // a name that has rows: the dictionary has those of strangers, too
            let own = format!("{named} and exists (select 1 from hourly where domain = d.id)");
            query.push(&text.replace("{own}", &own));
            let mut reading = file.read(deadline).await?;
            let answer = reading.fetch::<(String,)>(query).await;
            found.extend(reading.done(answer)?.into_iter().map(|(text,)| text));
        }
        Ok(found)
    }
}

/// Names of about that length, of which one part is the same.
fn alike(name: &str, dialect: Dialect) -> Query {
    let mut query = Query::of(dialect, "");
    let (local, domain) = name.rsplit_once('@').unwrap_or((name, ""));
    let (local_length, domain_length) = (local.chars().count() as i64, domain.chars().count() as i64);
    let mut about = |column: &str, length: i64| {
        let (least, most) = (query.bind(length - 1), query.bind(length + 1));
        format!("length({column}) between {least} and {most}")
    };
    let (locals, domains) = (about("a.local", local_length), about("d.name", domain_length));
    let compared = query.bind(COMPARED);
    let text = if local.is_empty() {
        format!("select '@' || d.name from domain d where {domains} limit {compared}")
    } else {
        let (same_local, same_domain) = (filter_sql::same("a.local", local, &mut query), filter_sql::same("d.name", domain, &mut query));
        format!(
            "select a.local || '@' || d.name from address a join domain d on d.id = a.domain
             where ({same_domain} and {locals}) or ({same_local} and {domains}) limit {compared}"
        )
    };
    query.push(&text);
    query
}

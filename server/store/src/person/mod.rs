//! One person, as logs name him: his addresses, each with every plus-form, in any case, its domain in letters or in ASCII.
//!
//! In: addresses. Out: a filter that finds his rows; yes or no to an address or a text. His rows are those of his
//! accounts, and of what he sent and was sent; that somebody else's row names him in a header makes it not his.
//! Refuses to know: who may ask, and where rows lie.
//!
//! `erase` takes his rows out, `ledger` remembers that, without his name, and keeps old logs from bringing them back.

pub(crate) mod erase;
mod find;
mod ledger;
pub(crate) mod names;

use std::{borrow::Cow, collections::BTreeSet};

use tracemail_model::{
    account::Alias,
    filter::{Field, Filter, fold},
    mailbox::AddressPattern,
    tenant::Reach,
};

use crate::{Result, Store, filter_sql, query::Query};

pub use erase::{Erased, Erasing, Reaching};

/// Between the mailbox and the rest of a plus-form.
const PLUS: char = '+';
/// More addresses of one person than this, and a filter becomes too long.
pub const MOST_ADDRESSES: usize = 12;

/// A person: one to [`MOST_ADDRESSES`] addresses, each in its plain form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person(BTreeSet<String>);

impl Person {
    /// Whose addresses these are; `None` when one is no whole address, or there are none or too many.
    pub fn of<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let all: BTreeSet<String> = addresses.into_iter().map(plain).collect::<Option<_>>()?;
        (1..=MOST_ADDRESSES).contains(&all.len()).then_some(Self(all))
    }

    /// His addresses, plain.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The domains of his addresses, each as logs may spell it.
    pub fn domains(&self) -> BTreeSet<String> {
        self.addresses().filter_map(|address| address.rsplit_once('@')).flat_map(|(_, domain)| spellings(domain)).collect()
    }

    /// Whether an address is one of his.
    pub fn is(&self, address: &str) -> bool {
        plain(address).is_some_and(|address| self.0.contains(&address))
    }

    /// Whether a text names one of his addresses.
    pub fn is_named_in(&self, text: &str) -> bool {
        named_in(text).any(|address| self.0.contains(&address))
    }

    /// His rows, of every kind.
    pub fn filter(&self) -> Filter {
        let leaves =
            |pattern: AddressPattern| [Field::User(pattern.clone()), Field::From(pattern.clone()), Field::To(pattern)].map(Filter::Leaf);
        Filter::Any(self.patterns().into_iter().flat_map(leaves).collect())
    }

    /// Whether all of his addresses lie within reach: his domains, or the mailbox itself.
    pub fn is_within(&self, reach: &Reach) -> bool {
        self.addresses().all(|address| match reach {
            Reach::Everything => true,
            Reach::Domains(list) => {
                let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
                list.iter().any(|name| in_ascii(&fold(name)) == domain)
            }
            Reach::Mailboxes(list) => list.iter().any(|mailbox| plain(mailbox).as_deref() == Some(address)),
        })
    }

    /// A question for the numbers of his addresses in a dictionary.
    fn numbers(&self, query: &mut Query) -> String {
        let any: Vec<String> = self.patterns().iter().map(|pattern| filter_sql::names("id", pattern, query)).collect();
        format!("select id from address where ({})", any.join(" or "))
    }

    /// Every way in which a log may spell him.
    fn patterns(&self) -> Vec<AddressPattern> {
        let each = self.addresses().filter_map(|address| address.rsplit_once('@'));
        let spelt = each.flat_map(|(local, domain)| spellings(domain).into_iter().map(move |domain| (local, domain)));
        spelt
            .flat_map(|(local, domain)| {
                let exact = AddressPattern::Exact(format!("{local}@{domain}"));
                [exact, AddressPattern::Glob { local: format!("{local}{PLUS}*"), domain }]
            })
            .collect()
    }
}

impl Store {
    /// Whom an address belongs to: that mailbox with all of its aliases; of an alias, the mailbox behind it. `None` when it
    /// is no whole address.
    pub async fn person(&self, address: &str) -> Result<Option<Person>> {
        let Some(asked) = plain(address) else { return Ok(None) };
        let aliases = self.aliases(None).await?;
        let behind = |alias: &Alias| (plain(&alias.name), plain(&alias.mailbox));
        let mailbox = aliases.iter().map(behind).find(|(name, _)| name.as_ref() == Some(&asked)).and_then(|(_, mailbox)| mailbox);
        let mailbox = mailbox.unwrap_or_else(|| asked.clone());
        let names = aliases.iter().map(behind).filter(|(_, of)| of.as_ref() == Some(&mailbox)).filter_map(|(name, _)| name);
        let all: BTreeSet<String> = names.chain([asked, mailbox.clone()]).collect();
        Ok(Person::of(all.iter().map(String::as_str)))
    }
}

/// An address in its plain form: lower case, without what stands behind a plus, its domain in ASCII. `None` when it is none.
fn plain(address: &str) -> Option<String> {
    let folded = fold(address);
    let (local, domain) = folded.trim().trim_start_matches('<').trim_end_matches('>').rsplit_once('@')?;
    let local = local.split_once(PLUS).map_or(local, |(mailbox, _)| if mailbox.is_empty() { local } else { mailbox });
    let written = |c: char| !c.is_whitespace() && !c.is_control() && c != '*';
    let whole = !local.is_empty() && !domain.is_empty() && local.chars().chain(domain.chars()).all(written);
    whole.then(|| format!("{local}@{}", in_ascii(domain)))
}

fn in_ascii(domain: &str) -> Cow<'_, str> {
    if domain.is_ascii() { domain.into() } else { idna::domain_to_ascii(domain).map_or(domain.into(), Cow::Owned) }
}

/// A domain in ASCII, and in letters where that is another.
fn spellings(domain: &str) -> BTreeSet<String> {
    let (letters, good) = idna::domain_to_unicode(domain);
    good.ok().map(|()| fold(&letters)).into_iter().chain([domain.to_owned()]).collect()
}

/// Every address that stands in a text, plain.
fn named_in(text: &str) -> impl Iterator<Item = String> {
    let inner = |c: char| c.is_alphanumeric() || "@._+-!#$%&'*/=?^`{|}~".contains(c);
    text.split(move |c| !inner(c)).filter(|word| word.contains('@')).flat_map(|word| {
        // `user=anna@example.com` and `'anna@example.com'` are written with what an address may have, too
        let ends = ['.', '-', '\'', '`', '?', '!', '/', '|', '~', '=', '&', '}', '{'];
        let bare = word.trim_matches(ends);
        let tail = bare.rsplit(['=', '\'', '/', '|', '&', '{', '`']).next().unwrap_or(bare);
        let mut found: Vec<String> = [bare, tail].into_iter().filter_map(plain).collect();
        found.dedup();
        found
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_his_however_it_is_spelt() {
        let person = Person::of(["Mario+orders@MÜNCHEN.example", "info@a.test"]).expect("addresses");
        assert_eq!(person.addresses().collect::<Vec<_>>(), ["info@a.test", "mario@xn--mnchen-3ya.example"]);
        for his in ["mario@münchen.example", "MARIO@Xn--mnchen-3ya.Example", "mario+x+y@münchen.example", "<info@A.test>", "info+@a.test"]
        {
            assert!(person.is(his), "{his}");
            assert!(person.is_named_in(&format!("relay to=<{his}>, status=sent")), "{his}");
            assert!(person.is_named_in(&format!("user={his}: gone")), "{his}");
        }
        for other in ["mario@munchen.example", "xmario@münchen.example", "mario.x@münchen.example", "info@b.a.test", "info", "@a.test"] {
            assert!(!person.is(other) && !person.is_named_in(&format!("to=<{other}>")), "{other}");
        }
        assert_eq!(Person::of(["mario"]), None);
        assert_eq!(Person::of(["*@a.test"]), None);
        assert_eq!(Person::of([]), None);
    }
}

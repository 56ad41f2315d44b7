//! What a frame may see: what its token named, as far as it is the reseller's, at this very moment.
//!
//! In: a reseller, and what his server named, or what was given for it. Out: names of domains or one mailbox; a
//! [`Scope`]. Asked again with every request: a domain that has left the reseller is seen no more.
//! Refuses to know: tokens, and who signed.

use std::collections::BTreeSet;

use tracemail_model::{
    account::{AccountId, EmbedGrant},
    tenant::{Reach, Scope},
};
use tracemail_store::{Result, Store};

use super::Whose;

/// Names in `/embed/NAME` that stand for something else.
const TAKEN: [&str; 5] = ["api", "file", "live", "session", "frame.js"];

/// Whether a site may be called so: 2 to 40 lower-case letters, digits and hyphens.
pub fn is_site(name: &str) -> bool {
    (2..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !name.starts_with('-')
        && !TAKEN.contains(&name)
}

/// The domains, or the one mailbox, that a token names; `None`: something of it is not the reseller's.
pub async fn narrow(store: &Store, reseller: AccountId, whose: &Whose) -> Result<Option<Vec<String>>> {
    let own = own(store, reseller).await?;
    let named = match whose {
        Whose::Domains(list) => list.clone(),
        Whose::Mailbox(mailbox) => vec![mailbox.clone()],
        Whose::Customer(name) => {
            let Some(customer) = store.account_named(name).await? else { return Ok(None) };
            // a customer may stand below another reseller: then none of his domains are this one's
            store.domains_held(Some(customer.id)).await?.into_iter().map(|domain| domain.name).collect()
        }
    };
    let all = !named.is_empty() && named.iter().all(|name| own.contains(domain_of(name)));
    Ok(all.then_some(named))
}

/// What may be seen now for what was given; `None`: nothing any more.
pub async fn scope(store: &Store, grant: &EmbedGrant) -> Result<Option<Scope>> {
    let own = own(store, grant.account).await?;
    let left: Vec<String> = grant.domains.iter().filter(|name| own.contains(domain_of(name))).cloned().collect();
    if left.is_empty() {
        return Ok(None);
    }
    let (mailboxes, domains): (Vec<_>, Vec<_>) = left.into_iter().partition(|name| name.contains('@'));
    let reach = if domains.is_empty() { Reach::Mailboxes(mailboxes) } else { Reach::Domains(domains) };
    #[expect(clippy::disallowed_methods, reason = "minting scopes is what this room is for")]
    let scope = Scope::mint(reach);
    // what its reseller sees shortened, he does not show himself whole in a frame
    let masked = store.account(grant.account).await?.is_some_and(|reseller| reseller.masked);
    Ok(Some(if masked { scope.shortened() } else { scope }))
}

/// The domains that are wholly the reseller's, his customers' among them; none while he is suspended.
async fn own(store: &Store, reseller: AccountId) -> Result<BTreeSet<String>> {
    if store.is_shut(reseller).await? {
        return Ok(BTreeSet::new());
    }
    Ok(store.reach_of(reseller).await?.into_iter().filter(|held| held.since.is_none()).map(|held| held.name).collect())
}

fn domain_of(name: &str) -> &str {
    name.rsplit_once('@').map_or(name, |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use super::is_site;

    #[test]
    fn a_site_is_called_as_a_url_can_spell_it() {
        for name in ["acme", "a1", "my-hosting", &"a".repeat(40)] {
            assert!(is_site(name), "{name}");
        }
        for name in ["", "a", "-a", "Acme", "a.b", "a/b", "api", "live", "session", "file", "\u{e8}\u{e8}", "a b", &"a".repeat(41)] {
            assert!(!is_site(name), "{name}");
        }
    }
}

//! A reseller sets up his place: by his screen or by the command line, through the same checks.
//!
//! In: a name, origins, a look, keys, as somebody wrote them. Out: the place and its keys in the store, or what is wrong.
//! A shared secret is given out once. Refuses to know: screens and terminals, and who may do it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tracemail_model::{
    account::{Account, AccountId, By, EmbedFault as Fault, EmbedGrant, EmbedKey, EmbedLook, EmbedSite, Role},
    time::{Micros, SECOND},
};
use tracemail_store::Store;

use super::{Algorithm, Key, Origin, is_site, key::SECRET};
use crate::{door::Error, secret};

/// How long a bearer lasts, seconds. The frame asks for the next a minute before.
pub const LIFE: i64 = 900;
/// What stands before the bearer of a preview, where a token would stand.
const PREVIEW: &str = "preview.";

/// Sets it up or changes it.
pub async fn set(
    store: &Store,
    by: &By,
    whose: &Account,
    (name, origins, look): (&str, &[String], &EmbedLook),
) -> Result<Result<EmbedSite, Fault>, Error> {
    if whose.role != Role::Reseller {
        return Ok(Err(Fault::Role));
    }
    let site = match place(whose.id, name, origins, look) {
        Ok(site) => site,
        Err(fault) => return Ok(Err(fault)),
    };
    Ok(if store.set_embed_site(by, &site).await? { Ok(site) } else { Err(Fault::NameTaken) })
}

fn place(account: AccountId, name: &str, origins: &[String], look: &EmbedLook) -> Result<EmbedSite, Fault> {
    if !is_site(name) {
        return Err(Fault::Name);
    }
    let read = |text: &String| Origin::parse(text).map(|origin| origin.as_str().to_owned()).ok_or_else(|| Fault::Origin(text.clone()));
    let mut origins = origins.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut seen = std::collections::BTreeSet::new();
    origins.retain(|origin| seen.insert(origin.clone()));
    if origins.is_empty() {
        return Err(Fault::NoOrigin);
    }
    if let Some((field, right)) = look.fault() {
        return Err(Fault::Look(field.into(), right.into()));
    }
    let look = serde_json::to_string(look).unwrap_or_else(|_| "{}".into());
    Ok(EmbedSite { account, name: name.to_owned(), origins, look })
}

/// Adds a shared secret that we make: the key, and the secret, which is kept nowhere in this form.
pub async fn add_secret(store: &Store, by: &By, whose: AccountId) -> Result<Result<(EmbedKey, String), Fault>, Error> {
    let bytes = secret::random::<SECRET>()?;
    let made = add(store, by, whose, Algorithm::Hs256, &bytes).await?;
    Ok(made.map(|key| (key, URL_SAFE_NO_PAD.encode(bytes))))
}

/// Adds the public half of a pair, as PEM or base64.
pub async fn add_public(store: &Store, by: &By, whose: AccountId, text: &str) -> Result<Result<EmbedKey, Fault>, Error> {
    match Key::public(text) {
        Some(key) => add(store, by, whose, key.algorithm(), key.bytes()).await,
        None => Ok(Err(Fault::Key)),
    }
}

async fn add(store: &Store, by: &By, whose: AccountId, algorithm: Algorithm, bytes: &[u8]) -> Result<Result<EmbedKey, Fault>, Error> {
    if let Some(made) = store.make_embed_key(by, whose, algorithm, bytes).await? {
        return Ok(Ok(made));
    }
    let there = store.embed_site_of(whose).await?.is_some();
    Ok(Err(if there { Fault::TwoKeys } else { Fault::NoPlace }))
}

/// For the reseller's own eyes: opens a frame with the rows of one domain of his, as a token for it would. What the frame
/// shows as its token; `None`: the domain is not his.
pub async fn preview(store: &Store, reseller: AccountId, domain: &str, now: Micros) -> Result<Option<String>, Error> {
    let own = store.reach_of(reseller).await?;
    if !own.iter().any(|held| held.name == domain && held.since.is_none()) {
        return Ok(None);
    }
    let bearer = secret::new()?;
    let grant = EmbedGrant { account: reseller, subject: "preview".into(), domains: vec![domain.into()], until: now.plus(LIFE * SECOND) };
    store.make_embed_grant(&secret::hash(&bearer), &grant, now).await?;
    Ok(Some(format!("{PREVIEW}{bearer}.0")))
}

/// The bearer in what a preview shows as its token, while it lasts.
pub async fn previewed(store: &Store, token: &str, now: Micros) -> tracemail_store::Result<Option<String>> {
    let Some(bearer) = token.strip_prefix(PREVIEW).and_then(|rest| rest.strip_suffix(".0")) else { return Ok(None) };
    let lasts = store.embed_grant(&secret::hash(bearer), now).await?.is_some();
    Ok(lasts.then(|| bearer.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_taken_whole_or_its_first_fault_is_told() {
        let origins = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let (id, look) = (AccountId(7), EmbedLook::default());
        let site = place(id, "acme", &origins(&["HTTPS://A.example/", "https://a.example:443", "https://b.example"]), &look).expect("fits");
        assert_eq!(site.origins, ["https://a.example", "https://b.example"]);
        assert_eq!(place(id, "A b", &origins(&["https://a.example"]), &look), Err(Fault::Name));
        assert_eq!(place(id, "acme", &[], &look), Err(Fault::NoOrigin));
        assert_eq!(place(id, "acme", &origins(&["https://*.example"]), &look), Err(Fault::Origin("https://*.example".into())));
        let loud = EmbedLook { accent: Some("red".into()), ..look };
        assert!(matches!(place(id, "acme", &origins(&["https://a.example"]), &loud), Err(Fault::Look(field, _)) if field == "accent"));
    }
}

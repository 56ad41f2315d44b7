//! Who sees what after any row of acts, against a model of it in thirty lines: accounts made, suspended and removed;
//! domains given, moved, taken and given again to somebody in another tree; aliases.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tempfile::TempDir;
use tracemail_auth::Who;
use tracemail_model::{
    account::{AccountId, Alias, By, Change, NewAccount, Role},
    tenant::Reach,
    time::Micros,
};
use tracemail_store::Store;

const NOW: Micros = Micros(1_795_000_000_000_000);
const DOMAINS: [&str; 4] = ["a.test", "b.test", "c.test", "d.test"];

/// What may be done; accounts and domains by their places, whatever stands there then.
#[derive(Clone, Debug)]
enum Deed {
    Make(Role, usize),
    /// A mailbox of that domain, below whoever holds it.
    MakeMailbox(usize, u8),
    Give(usize, usize),
    Take(usize),
    Suspend(usize, bool),
    Remove(usize),
    Alias(usize, usize),
    NoAlias(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let (who, domain) = (|| 0..12_usize, || 0..DOMAINS.len());
    let role = prop_oneof![Just(Role::Operator), Just(Role::Reseller), Just(Role::Customer), Just(Role::Customer)];
    let deed = prop_oneof![
        4 => (role, who()).prop_map(|(role, above)| Deed::Make(role, above)),
        3 => (domain(), 0..3_u8).prop_map(|(domain, nth)| Deed::MakeMailbox(domain, nth)),
        5 => (domain(), who()).prop_map(|(domain, to)| Deed::Give(domain, to)),
        1 => domain().prop_map(Deed::Take),
        2 => (who(), any::<bool>()).prop_map(|(who, yes)| Deed::Suspend(who, yes)),
        1 => who().prop_map(Deed::Remove),
        2 => (domain(), who()).prop_map(|(domain, whose)| Deed::Alias(domain, whose)),
        1 => domain().prop_map(Deed::NoAlias),
    ];
    prop::collection::vec(deed, 12..40)
}

/// The rule: history follows the holder; who stands above sees what those below hold; who is shut, or below one, nothing.
#[derive(Default)]
struct Model {
    /// Name, role, whoever stands above, shut.
    accounts: BTreeMap<AccountId, (String, Role, Option<AccountId>, bool)>,
    holders: BTreeMap<&'static str, AccountId>,
    /// The mailbox, and the customer whose alias it is.
    aliases: BTreeMap<String, (String, AccountId)>,
}

impl Model {
    /// Whether `below` is `above` or stands below him.
    fn is_below(&self, above: AccountId, below: AccountId) -> bool {
        above == below || self.accounts[&below].2.is_some_and(|next| self.is_below(above, next))
    }

    fn is_shut(&self, who: AccountId) -> bool {
        let (_, _, above, shut) = &self.accounts[&who];
        *shut || above.is_some_and(|above| self.is_shut(above))
    }

    fn held_by(&self, who: AccountId) -> BTreeSet<String> {
        let own = self.holders.iter().filter(|(_, holder)| self.is_below(who, **holder));
        own.map(|(domain, _)| (*domain).to_owned()).collect()
    }

    /// What he sees; `None`: he cannot come in. Operators see everything.
    fn sees(&self, who: AccountId) -> Option<Result<BTreeSet<String>, ()>> {
        let (name, role, above, _) = &self.accounts[&who];
        let mailboxes = |customer: AccountId| {
            let aliases = self.aliases.iter().filter(|(_, (mailbox, of))| mailbox == name && *of == customer).map(|(alias, _)| alias);
            let held = self.held_by(customer);
            aliases.chain([name]).filter(|own| held.contains(own.split('@').nth(1).expect("a domain"))).cloned().collect()
        };
        (!self.is_shut(who)).then(|| match role {
            Role::Operator => Err(()),
            Role::Mailbox => Ok(above.map(mailboxes).unwrap_or_default()),
            Role::Reseller | Role::Customer => Ok(self.held_by(who)),
        })
    }
}

struct House {
    store: Store,
    model: Model,
    /// In the order in which they were made, without those that are gone.
    all: Vec<AccountId>,
    gone: Vec<AccountId>,
    nth: usize,
    _folder: TempDir,
}

impl House {
    async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(&format!("sqlite:{}", folder.path().join("data").display())).await.expect("opens");
        Self { store, model: Model::default(), all: Vec::new(), gone: Vec::new(), nth: 0, _folder: folder }
    }

    fn by(&self) -> By {
        By::machine(NOW.plus(self.nth as i64))
    }

    async fn make(&mut self, role: Role, parent: Option<AccountId>, name: String) {
        let new = NewAccount { role, parent, name: name.clone(), title: name.clone() };
        if let Some(made) = self.store.make_account(&self.by(), &new).await.expect("writes") {
            let above = parent.map(|parent| self.model.accounts[&parent].1);
            assert!(role.stands_below(above) && !self.model.accounts.values().any(|(other, ..)| *other == name));
            self.model.accounts.insert(made.id, (name, role, parent, false));
            self.all.push(made.id);
        }
    }

    async fn act(&mut self, deed: Deed) {
        self.nth += 1;
        let by = self.by();
        let at = |all: &[AccountId], nth: usize| (!all.is_empty()).then(|| all[nth % all.len()]);
        match deed {
            Deed::Make(role, above) => {
                let parent = if role == Role::Operator { None } else { at(&self.all, above) };
                self.make(role, parent, format!("n{}", self.nth)).await;
            }
            Deed::MakeMailbox(domain, nth) => {
                let holder = self.model.holders.get(DOMAINS[domain]).copied();
                self.make(Role::Mailbox, holder, format!("m{nth}@{}", DOMAINS[domain])).await;
            }
            Deed::Give(domain, to) => {
                let (Some(to), domain) = (at(&self.all, to), DOMAINS[domain]) else { return };
                let given = self.store.give_domain(&by, domain, to, true).await.expect("writes");
                let may = matches!(self.model.accounts[&to].1, Role::Reseller | Role::Customer);
                assert_eq!(given, may && self.model.holders.get(domain) != Some(&to));
                if given {
                    self.model.holders.insert(domain, to);
                }
            }
            Deed::Take(domain) => {
                let taken = self.store.take_domain(&by, DOMAINS[domain]).await.expect("writes");
                assert_eq!(taken, self.model.holders.remove(DOMAINS[domain]).is_some());
            }
            Deed::Suspend(who, yes) => {
                let Some(who) = at(&self.all, who) else { return };
                let change = Change { suspended: Some(yes), ..Change::default() };
                assert!(self.store.change_account(&by, who, &change).await.expect("writes"));
                self.model.accounts.get_mut(&who).expect("is there").3 = yes;
            }
            Deed::Remove(who) => {
                let Some(who) = at(&self.all, who) else { return };
                assert!(self.store.remove_account(&by, who).await.expect("writes"));
                let goes: Vec<AccountId> = self.all.iter().copied().filter(|other| self.model.is_below(who, *other)).collect();
                self.model.holders.retain(|_, holder| !goes.contains(holder));
                self.model.aliases.retain(|_, (_, of)| !goes.contains(of));
                self.model.accounts.retain(|id, _| !goes.contains(id));
                self.all.retain(|id| !goes.contains(id));
                self.gone.extend(goes);
            }
            Deed::Alias(domain, whose) => {
                let mailboxes: Vec<AccountId> = self.all.iter().copied().filter(|id| self.model.accounts[id].1 == Role::Mailbox).collect();
                let (Some(of), Some(whose)) = (self.model.holders.get(DOMAINS[domain]).copied(), at(&mailboxes, whose)) else { return };
                let (name, mailbox) = (format!("info@{}", DOMAINS[domain]), self.model.accounts[&whose].0.clone());
                let alias = Alias { name: name.clone(), mailbox: mailbox.clone(), account: of };
                let made = self.store.make_alias(&by, &alias).await.expect("writes");
                assert_eq!(made, !self.model.aliases.contains_key(&name));
                if made {
                    self.model.aliases.insert(name, (mailbox, of));
                }
            }
            Deed::NoAlias(domain) => {
                let name = format!("info@{}", DOMAINS[domain]);
                assert_eq!(self.store.remove_alias(&by, &name).await.expect("writes"), self.model.aliases.remove(&name).is_some());
            }
        }
    }

    /// Everybody sees what the model says; who is gone nothing.
    async fn agrees(&self) {
        for who in &self.all {
            let found = Who::of(&self.store, *who).await.expect("reads").map(|who| match who.scope.reach() {
                Reach::Everything => Err(()),
                Reach::Domains(list) | Reach::Mailboxes(list) => Ok(list.iter().cloned().collect::<BTreeSet<String>>()),
            });
            assert_eq!(found, self.model.sees(*who), "{:?}", self.model.accounts[who]);
        }
        for who in &self.gone {
            assert!(Who::of(&self.store, *who).await.expect("reads").is_none());
        }
        // each domain is seen by its holder's line and by nobody beside it
        for (domain, holder) in &self.model.holders {
            let held = self.store.domain_held(domain).await.expect("reads").expect("is held");
            assert_eq!(held.account, *holder);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_done_everybody_sees_what_the_rule_says(deeds in deeds()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("starts");
        runtime.block_on(async {
            let mut house = House::new().await;
            for (nth, deed) in deeds.into_iter().enumerate() {
                house.act(deed).await;
                if nth % 4 == 3 {
                    house.agrees().await;
                }
            }
            house.agrees().await;
        });
    }
}

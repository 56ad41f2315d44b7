//! People and domains, for whoever stands above them: added, suspended, let in, removed; given and moved.
//!
//! In: those below the reader and what they hold. Out: two lists with what can be done to each, and forms to add.
//! Refuses to know: who may do what; the server answers that.

use leptos::{either::Either, ev, prelude::*};
use leptos_meta::Title;
use tracemail_model::account::{Account, AccountId, Domain, Role};

use crate::{
    api::people::{Deed, People, given_by, list_people, manage},
    parts::{
        address::{Foreign, visible},
        came_of::CameOf,
        error_view::ErrorView,
        menu::Menu,
        typed::Typed,
        when::When,
    },
    state::deeds::Deeds,
    urls,
    words::{Word, people, person, use_lang},
};

/// The page.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let deeds = Deeds::new();
    let wanted = RwSignal::new(String::new());
    let all = Resource::new(move || deeds.done.get(), |_| list_people());
    view! {
        <Title text=people::PEOPLE.here()/>
        <main class="sheet office" id="main">
            <h1>{people::PEOPLE}</h1>
            <p class="quiet">{person::ELSEWHERE} " " <a href="/person">{person::TITLE}</a></p>
            <CameOf deeds/>
            <Transition>
                {move || Suspend::new(async move {
                    match all.await {
                        Ok(all) => Either::Left(view! { <Everybody all deeds wanted/> }),
                        Err(error) => Either::Right(view! { <ErrorView error/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

fn act(deeds: Deeds, deed: Deed) {
    deeds.run(manage(deed), |_| ());
}

#[component]
fn Everybody(all: People, deeds: Deeds, wanted: RwSignal<String>) -> impl IntoView {
    let tree = in_order(&all);
    let nobody = tree.is_empty();
    let (mut shown, mut lines) = (Vec::new(), Vec::new());
    for (depth, account) in tree {
        let own: Vec<String> = all.domains.iter().filter(|domain| domain.account == account.id).map(|domain| domain.name.clone()).collect();
        let words = format!("{} {} {}", account.name, account.title, own.join(" ")).to_lowercase();
        let fits = Memo::new(move |_| wanted.with(|wanted| words.contains(wanted.trim().to_lowercase().as_str())));
        shown.push(fits);
        let goes = Goes::with(&all, &account);
        let roles = given_by(all.me.role).iter().copied().filter(|role| becomes(&all, &account, *role)).collect();
        lines.push(view! { <Person account depth own goes roles deeds fits/> });
    }
    let many = lines.len() > 7;
    let lang = use_lang();
    view! {
        <section class="part begins">
            {many.then(|| view! {
                <input
                    class="office-find"
                    type="search"
                    placeholder=people::FIND.here()
                    aria-label=people::FIND.here()
                    prop:value=move || wanted.get()
                    on:input:target=move |event| wanted.set(event.target().value())
                />
            })}
            {nobody.then(|| view! { <p class="quiet">{people::NOBODY}</p> })}
            <ul class="office-list">{lines}</ul>
            <p aria-live="polite">{move || (!nobody && !shown.iter().any(|fits| fits.get())).then(|| people::NONE_FOUND.say(lang))}</p>
        </section>
        <Add all=all.clone() deeds/>
        <Domains all=all.clone() deeds/>
        <Aliases all deeds/>
    }
}

/// Everybody right below whom he stands, and how deep.
fn in_order(all: &People) -> Vec<(usize, Account)> {
    fn below(all: &People, above: Option<AccountId>, depth: usize, tree: &mut Vec<(usize, Account)>) {
        for account in all.below.iter().filter(|account| account.parent == above) {
            tree.push((depth, account.clone()));
            below(all, Some(account.id), depth + 1, tree);
        }
    }
    let mut tree = Vec::new();
    below(all, Some(all.me.id), 0, &mut tree);
    if all.me.role == Role::Operator {
        below(all, None, 0, &mut tree);
    }
    tree
}

/// Whether the tree lets him be that: nobody below him, and somebody above whom it may stand below.
fn becomes(all: &People, account: &Account, role: Role) -> bool {
    let above = std::iter::once(&all.me).chain(&all.below).find(|above| Some(above.id) == account.parent).map(|above| above.role);
    let alone = !all.below.iter().any(|below| below.parent == Some(account.id));
    role != account.role && alone && role.stands_below(above)
}

/// What goes with somebody who is removed.
#[derive(Clone)]
struct Goes {
    domains: Vec<String>,
    people: Vec<String>,
}

impl Goes {
    fn with(all: &People, account: &Account) -> Self {
        let mut ids = vec![account.id];
        let mut at = 0;
        while let Some(id) = ids.get(at).copied() {
            ids.extend(all.below.iter().filter(|below| below.parent == Some(id)).map(|below| below.id));
            at += 1;
        }
        Self {
            domains: all.domains.iter().filter(|domain| ids.contains(&domain.account)).map(|domain| domain.name.clone()).collect(),
            people: all
                .below
                .iter()
                .filter(|below| below.id != account.id && ids.contains(&below.id))
                .map(|below| below.name.clone())
                .collect(),
        }
    }
}

#[component]
fn Person(account: Account, depth: usize, own: Vec<String>, goes: Goes, roles: Vec<Role>, deeds: Deeds, fits: Memo<bool>) -> impl IntoView {
    let (id, suspended, masked) = (account.id, account.suspended, account.masked);
    let removing = RwSignal::new(false);
    let button = move |word: Word, deed: Deed| {
        view! { <button class="menu-item" type="button" on:click=move |_| act(deeds, deed.clone())>{word}</button> }
    };
    let become_role = move |role: Role| {
        view! { <button class="menu-item" type="button" on:click=move |_| act(deeds, Deed::Role(id, role))>{people::ROLE} ": " {people::role(role)}</button> }
    };
    let (name, person_name) = (account.name.clone(), account.name.clone());
    let mailbox = account.role == Role::Mailbox;
    view! {
        <li class=format!("office-line depth-{}", depth.min(3)) class:shut=suspended hidden=move || !fits.get()>
            <div class="office-who">
                <strong><Foreign text=account.title.clone()/></strong>
                {(account.title != account.name).then(|| view! { <span><Foreign text=account.name.clone()/></span> })}
                <span class="quiet">{people::role(account.role)}</span>
                <span class="quiet">{match account.seen {
                    Some(seen) => Either::Left(view! { {people::LAST_HERE} " " <When time=seen focusable=true/> }),
                    None => Either::Right(people::NEVER_HERE.here()),
                }}</span>
                {suspended.then(|| view! { <span class="chip tone-warn">{people::SUSPENDED}</span> })}
                {masked.then(|| view! { <span class="chip">{people::MASKED}</span> })}
                {account.totp.then(|| view! { <span class="chip tone-good">{people::FACTOR}</span> })}
                {own.into_iter().map(|domain| view! { <span class="chip"><Foreign text=domain/></span> }).collect_view()}
            </div>
            <div class="cluster">
                <button class="button" type="button" on:click=move |_| act(deeds, Deed::Link(id))>{people::LINK}</button>
                <Menu label=move || people::MORE.here() name=format!("{}: {}", people::MORE.here(), visible(&name))>
                    {button(if suspended { people::RESUME } else { people::SUSPEND }, Deed::Suspend(id, !suspended))}
                    {button(if masked { people::UNMASK } else { people::MASK }, Deed::Mask(id, !masked))}
                    {mailbox.then(|| view! { <a class="menu-item" href=urls::person(&person_name)>{person::TITLE}</a> })}
                    {button(people::END_SESSIONS, Deed::EndSessions(id))}
                    {account.totp.then(|| button(people::END_FACTOR, Deed::EndFactor(id)))}
                    {roles.into_iter().map(become_role).collect_view()}
                    <button class="menu-item danger" type="button" on:click=move |_| removing.set(true)>{people::REMOVE_DOTS}</button>
                </Menu>
            </div>
            {move || removing.get().then(|| view! { <Removing id name=account.name.clone() goes=goes.clone() removing deeds/> })}
        </li>
    }
}

/// What goes with it, and the name to be typed once more.
#[component]
fn Removing(id: AccountId, name: String, goes: Goes, removing: RwSignal<bool>, deeds: Deeds) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wanted = name.clone();
    let send = move |event: ev::SubmitEvent| {
        let _form = Typed::of(&event);
        act(deeds, Deed::Remove(id, typed.get_untracked()));
    };
    let Goes { domains, people: also } = goes;
    view! {
        <form class="office-form removing" on:submit=send>
            <div>
                <p>{people::NOT_UNDONE}</p>
                <ul class="plain">
                    <li>{people::GOES_OWN}</li>
                    {(!domains.is_empty()).then(|| view! { <li>{people::GOES_DOMAINS} " " <Foreign text=domains.join(", ")/></li> })}
                    {(!also.is_empty()).then(|| view! { <li>{people::GOES_PEOPLE} " " <Foreign text=also.join(", ")/></li> })}
                </ul>
            </div>
            <label>
                {people::TYPE_NAME} " " <Foreign text=name/>
                <input name="typed" required autocomplete="off" spellcheck="false" autocapitalize="none" autofocus on:input:target=move |event| typed.set(event.target().value())/>
            </label>
            <div class="cluster">
                <button class="button danger" disabled=move || typed.get().trim() != wanted>{people::REALLY}</button>
                <button class="button bare" type="button" on:click=move |_| removing.set(false)>{people::CANCEL}</button>
            </div>
        </form>
    }
}

#[component]
fn Add(all: People, deeds: Deeds) -> impl IntoView {
    let above: Vec<Account> =
        std::iter::once(all.me.clone()).chain(all.below.iter().filter(|account| account.role != Role::Mailbox).cloned()).collect();
    let role = RwSignal::new(given_by(all.me.role).first().copied().unwrap_or(Role::Mailbox));
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        let Ok(below) = form.text("below").parse() else { return };
        act(deeds, Deed::Add { role: role.get_untracked(), name: form.text("name"), title: form.text("title"), below });
    };
    // an operator stands below nobody: whoever makes him stands in for that
    let fits =
        move |above: &Account| role.get().stands_below(Some(above.role)) || (role.get() == Role::Operator && above.role == Role::Operator);
    let me = all.me.id;
    let options = move || {
        let fitting = above.iter().filter(|above| fits(above) && (role.get() != Role::Operator || above.id == me));
        fitting.map(|above| view! { <option value=above.id.to_string()>{visible(&above.title)}</option> }).collect_view()
    };
    let roles = given_by(all.me.role).iter().map(|role| view! { <option value=role.name()>{people::role(*role)}</option> }).collect_view();
    (!given_by(all.me.role).is_empty()).then(|| view! {
        <section class="part">
            <h2>{people::ADD}</h2>
            <form class="office-form" on:submit=send>
                <label>
                    {people::ROLE}
                    <select name="role" on:change:target=move |event| role.set(Role::from_name(&event.target().value()).unwrap_or(Role::Mailbox))>{roles}</select>
                </label>
                <label>{people::BELOW} <select name="below" required>{options}</select></label>
                <label>{people::NAME} <input name="name" required autocomplete="off" spellcheck="false" autocapitalize="none" maxlength="254" aria-describedby="name-next"/></label>
                <label>{people::TITLE} <input name="title" autocomplete="off" maxlength="120"/></label>
                <button class="button first" disabled=move || deeds.busy.get()>{people::ADD_DO}</button>
                <p class="office-hint" id="name-next">{people::NAME_NEXT}</p>
            </form>
        </section>
    })
}

#[component]
fn Domains(all: People, deeds: Deeds) -> impl IntoView {
    let operator = all.me.role == Role::Operator;
    let everybody: Vec<Account> = std::iter::once(all.me.clone()).chain(all.below).collect();
    let holders: Vec<Account> =
        everybody.iter().filter(|account| matches!(account.role, Role::Reseller | Role::Customer)).cloned().collect();
    let gives = operator || (all.me.role == Role::Reseller && !all.domains.is_empty());
    let none = all.domains.is_empty();
    let names = all.domains.iter().map(|domain| view! { <option value=domain.name.clone()></option> }).collect_view();
    let line = move |domain: Domain| {
        let holder = everybody.iter().find(|account| account.id == domain.account).map(|account| account.title.clone()).unwrap_or_default();
        let name = domain.name.clone();
        let take = move |_| act(deeds, Deed::Take(name.clone()));
        view! {
            <li class="office-line">
                <div class="office-who">
                    <strong><Foreign text=domain.name/></strong>
                    <span class="quiet">{people::HOLDER} " " <Foreign text=holder/> ", " {people::SINCE.here().to_lowercase()} " " <When time=domain.since focusable=true/></span>
                </div>
                {operator.then(|| view! { <button class="button" type="button" on:click=take>{people::TAKE}</button> })}
            </li>
        }
    };
    let lines = all.domains.into_iter().map(line).collect_view();
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        let Ok(to) = form.text("to").parse() else { return };
        act(deeds, Deed::Give(form.text("domain"), to));
    };
    let options =
        holders.into_iter().map(|account| view! { <option value=account.id.to_string()>{visible(&account.title)}</option> }).collect_view();
    view! {
        <section class="part">
            <h2>{people::DOMAINS}</h2>
            {none.then(|| view! { <p class="quiet">{people::NO_DOMAINS}</p> })}
            <ul class="office-list">{lines}</ul>
            {gives.then(|| view! {
                <form class="office-form" on:submit=send>
                    <h3>{people::GIVE}</h3>
                    <label>
                        {people::DOMAIN}
                        <input name="domain" required autocomplete="off" spellcheck="false" autocapitalize="none" placeholder="example.com" maxlength="253" list="domains-held"/>
                    </label>
                    <datalist id="domains-held">{names}</datalist>
                    <label>{people::HOLDER} <select name="to" required>{options}</select></label>
                    <button class="button first" disabled=move || deeds.busy.get()>{people::GIVE_DO}</button>
                    <p class="office-hint">{people::GIVE_RULE}</p>
                </form>
            })}
        </section>
    }
}

#[component]
fn Aliases(all: People, deeds: Deeds) -> impl IntoView {
    let none = all.aliases.is_empty();
    let lines = all
        .aliases
        .into_iter()
        .map(|alias| {
            let name = alias.name.clone();
            let remove = move |_| act(deeds, Deed::RemoveAlias(name.clone()));
            view! {
                <li class="office-line">
                    <div class="office-who"><strong><Foreign text=alias.name/></strong> <span>"→ " <Foreign text=alias.mailbox/></span></div>
                    <button class="button" type="button" on:click=remove>{people::REMOVE}</button>
                </li>
            }
        })
        .collect_view();
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        act(deeds, Deed::MakeAlias(form.text("alias"), form.text("mailbox")));
    };
    (!all.domains.is_empty()).then(|| view! {
        <section class="part">
            <h2>{people::ALIASES}</h2>
            <p class="quiet">{people::ALIASES_WHAT}</p>
            {none.then(|| view! { <p>{people::NO_ALIASES}</p> })}
            <ul class="office-list">{lines}</ul>
            <form class="office-form" on:submit=send>
                <label>{people::ALIAS} <input name="alias" type="email" required autocomplete="off" placeholder="info@example.com" maxlength="254"/></label>
                <label>{people::MAILBOX} <input name="mailbox" type="email" required autocomplete="off" placeholder="mario@example.com" maxlength="254"/></label>
                <button class="button first" disabled=move || deeds.busy.get()>{people::ADD_ALIAS}</button>
            </form>
        </section>
    })
}

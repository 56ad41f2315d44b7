//! In your own pages: where a reseller sets up the panel inside his own, and sees it as his customers will.
//!
//! In: his place. Out: its address, who may show it, its look beside the real frame, its keys, what goes into his page.
//! Refuses to know: how a token is believed.

use leptos::{either::Either, ev, html, prelude::*};
use leptos_meta::Title;
use tracemail_model::account::{EmbedKey, EmbedLook};

use crate::{
    api::embedding::{EmbedDeed, Embedding, change_embedding, own_embedding},
    parts::{address::Foreign, came_of::CameOf, copy::Copy, error_view::ErrorView, frame_preview::FramePreview, typed::Typed, when::When},
    state::deeds::Deeds,
    words::{Word, embedding, people},
};

/// The page.
#[component]
pub fn EmbeddingPage() -> impl IntoView {
    let deeds = Deeds::new();
    // as it is being chosen: stays while something else of the page is changed
    let (look, begun) = (RwSignal::new(EmbedLook::default()), StoredValue::new(false));
    let own = Resource::new(move || deeds.done.get(), |_| own_embedding());
    view! {
        <Title text=embedding::TITLE.here()/>
        <main class="sheet office" id="main">
            <CameOf deeds/>
            <Transition>
                {move || Suspend::new(async move {
                    match own.await {
                        Ok(own) => {
                            if !begun.get_value() {
                                begun.set_value(true);
                                look.set(own.look.clone());
                            }
                            Either::Left(view! { <Whole own look deeds/> })
                        }
                        Err(error) => Either::Right(view! { <ErrorView error main=true/> }),
                    }
                })}
            </Transition>
        </main>
    }
}

fn act(deeds: Deeds, deed: EmbedDeed) {
    deeds.run(change_embedding(deed), |_| ());
}

#[component]
fn Whole(own: Embedding, look: RwSignal<EmbedLook>, deeds: Deeds) -> impl IntoView {
    let Embedding { there, name, origins, keys, domains, hosts, .. } = own;
    view! {
        <header>
            <h1>{embedding::TITLE}</h1>
            <p class="quiet">{embedding::WHAT}</p>
        </header>
        <Place there name=name.clone() origins=origins.join("\n") look deeds/>
        {there.then(|| view! {
            <Seen name=name.clone() domains=domains.clone() look/>
            <Keys keys=keys.clone() deeds/>
            <Snippet name domains keys hosts/>
        })}
    }
}

#[component]
fn Place(there: bool, name: String, origins: String, look: RwSignal<EmbedLook>, deeds: Deeds) -> impl IntoView {
    let send = move |event: ev::SubmitEvent| {
        let form = Typed::of(&event);
        let origins = form.text("origins").split_whitespace().map(str::to_owned).collect();
        act(deeds, EmbedDeed::Set { name: form.text("name"), origins, look: look.get_untracked() });
    };
    view! {
        <form class="office-form" on:submit=send>
            <h2>{embedding::PLACE}</h2>
            <label>
                {embedding::NAME}
                <input name="name" required value=name minlength="2" maxlength="40" autocomplete="off" spellcheck="false" autocapitalize="none" aria-describedby="name-next"/>
            </label>
            <p class="office-hint" id="name-next">{embedding::NAME_NEXT}</p>
            <label class="office-wide">
                {embedding::ORIGINS}
                <textarea name="origins" required rows="3" autocomplete="off" spellcheck="false" autocapitalize="none" placeholder="https://panel.example.com" aria-describedby="origins-next">{origins}</textarea>
            </label>
            <p class="office-hint" id="origins-next">{embedding::ORIGINS_NEXT}</p>
            <h2>{embedding::LOOK}</h2>
            <Colour name=embedding::ACCENT usual="#0b6f6a" read=|look| &mut look.accent look/>
            <Colour name=embedding::GROUND usual="#7a8a8c" read=|look| &mut look.ground look/>
            <label>
                {embedding::RADIUS}
                <input
                    type="number"
                    min="0"
                    max="16"
                    placeholder="6"
                    value=look.with_untracked(|look| look.radius)
                    on:input:target=move |event| look.update(|look| look.radius = event.target().value().parse().ok())
                />
            </label>
            <Choice name=embedding::THEME all=&[("", embedding::USUAL), ("auto", embedding::AUTO), ("light", embedding::LIGHT), ("dark", embedding::DARK)] read=|look| &mut look.theme look/>
            <Choice name=embedding::DENSITY all=&[("", embedding::USUAL), ("comfortable", embedding::COMFORTABLE), ("compact", embedding::COMPACT)] read=|look| &mut look.density look/>
            <Choice name=embedding::LANGUAGE all=&[("", embedding::AS_VISITOR), ("it", ITALIAN), ("en", ENGLISH)] read=|look| &mut look.lang look/>
            <button class="button first" disabled=move || deeds.busy.get()>{if there { embedding::SAVE } else { embedding::SET_UP }}</button>
        </form>
    }
}

const ITALIAN: Word = Word { en: "Italiano", it: "Italiano" };
const ENGLISH: Word = Word { en: "English", it: "English" };

/// A part of the look.
type Part = fn(&mut EmbedLook) -> &mut Option<String>;

/// A colour of his own, or the panel's.
#[component]
fn Colour(name: Word, usual: &'static str, read: Part, look: RwSignal<EmbedLook>) -> impl IntoView {
    let now = move || look.with(|look| read(&mut look.clone()).clone());
    let first = now().unwrap_or_else(|| usual.into());
    let input = NodeRef::<html::Input>::new();
    let choose = move |own: bool| {
        let value = own.then(|| input.get_untracked().map_or_else(|| usual.into(), |input| input.value()));
        look.update(|look| *read(look) = value);
    };
    view! {
        <fieldset class="office-colour">
            <legend>{name}</legend>
            <input type="color" node_ref=input value=first aria-label=name.here() on:input=move |_| choose(true)/>
            <label>
                <input type="checkbox" prop:checked=move || now().is_some() on:change:target=move |event| choose(event.target().checked())/>
                {embedding::OWN_COLOUR}
            </label>
        </fieldset>
    }
}

/// One of some words, or the panel's own.
#[component]
fn Choice(name: Word, all: &'static [(&'static str, Word)], read: Part, look: RwSignal<EmbedLook>) -> impl IntoView {
    let now = look.with_untracked(|look| read(&mut look.clone()).clone()).unwrap_or_default();
    let options = all.iter().map(|(value, word)| view! { <option value=*value selected=now == *value>{*word}</option> }).collect_view();
    let choose = move |value: String| look.update(|look| *read(look) = Some(value).filter(|value| !value.is_empty()));
    view! { <label>{name} <select on:change:target=move |event| choose(event.target().value())>{options}</select></label> }
}

/// The frame as it will be.
#[component]
fn Seen(name: String, domains: Vec<String>, look: RwSignal<EmbedLook>) -> impl IntoView {
    let domain = RwSignal::new(domains.first().cloned().unwrap_or_default());
    let none = domains.is_empty();
    let options = domains.into_iter().map(|name| view! { <option value=name.clone()>{name.clone()}</option> }).collect_view();
    let body = if none {
        Either::Left(view! { <p>{embedding::NO_DOMAINS}</p> })
    } else {
        Either::Right(view! {
            <div class="office-form">
                <label>{embedding::PREVIEW_OF} <select on:change:target=move |event| domain.set(event.target().value())>{options}</select></label>
                <p class="office-hint">{embedding::PREVIEW_NEXT}</p>
            </div>
            <FramePreview name domain=domain.into() look=look.into()/>
        })
    };
    view! {
        <section class="part">
            <h2>{embedding::PREVIEW}</h2>
            {body}
        </section>
    }
}

#[component]
fn Keys(keys: Vec<EmbedKey>, deeds: Deeds) -> impl IntoView {
    let (none, full) = (keys.is_empty(), keys.len() >= 2);
    let line = move |key: EmbedKey| {
        let kid = key.kid.clone();
        view! {
            <li class="office-line">
                <div class="office-who">
                    <strong><code><Foreign text=key.kid/></code></strong>
                    <span class="quiet">{key.algorithm.name()} ", " {embedding::SINCE} " " <When time=key.made focusable=true/></span>
                </div>
                <button class="button" type="button" on:click=move |_| act(deeds, EmbedDeed::RemoveKey(kid.clone()))>{people::REMOVE}</button>
            </li>
        }
    };
    let send = move |event: ev::SubmitEvent| act(deeds, EmbedDeed::AddPublic(Typed::of(&event).text("public")));
    view! {
        <section class="part">
            <div class="part-head">
                <h2>{embedding::KEYS}</h2>
                {(!full).then(|| view! { <button class="button" type="button" on:click=move |_| act(deeds, EmbedDeed::AddSecret)>{embedding::ADD_SECRET}</button> })}
            </div>
            <p class="quiet">{embedding::KEYS_WHAT}</p>
            {none.then(|| view! { <p>{embedding::NO_KEYS}</p> })}
            <ul class="office-list">{keys.into_iter().map(line).collect_view()}</ul>
            {(!full).then(|| view! {
                <form class="office-form" on:submit=send>
                    <label class="office-wide">
                        {embedding::PUBLIC}
                        <textarea name="public" required rows="3" autocomplete="off" spellcheck="false" autocapitalize="none" placeholder="-----BEGIN PUBLIC KEY-----"></textarea>
                    </label>
                    <button class="button" disabled=move || deeds.busy.get()>{embedding::ADD_PUBLIC}</button>
                </form>
            })}
        </section>
    }
}

/// What goes into his page, and servers that sign.
#[component]
fn Snippet(name: String, domains: Vec<String>, keys: Vec<EmbedKey>, hosts: Vec<(String, String, String)>) -> impl IntoView {
    // the panel's own address, as whoever looks reaches it
    let origin = RwSignal::new(String::from("https://…"));
    Effect::new(move |_| origin.set(window().location().origin().unwrap_or_default()));
    let page = {
        let name = name.clone();
        Signal::derive(move || {
            let origin = origin.get();
            format!(
                "<script src=\"{origin}/embed.js\"></script>\n<tracemail-panel src=\"{origin}/embed/{name}\" sign=\"/tracemail-token\" height=\"720\"></tracemail-panel>"
            )
        })
    };
    let kid = keys.into_iter().next_back().map_or_else(|| "KID".into(), |key| key.kid);
    let domain = domains.into_iter().next().unwrap_or_else(|| "example.com".into());
    let chosen = RwSignal::new(0);
    let tabs = hosts.iter().enumerate().map(|(nth, (language, ..))| {
        view! { <button class="tab" type="button" aria-pressed=move || (chosen.get() == nth).to_string() on:click=move |_| chosen.set(nth)>{language.clone()}</button> }
    });
    let tabs = tabs.collect_view();
    let host = StoredValue::new(hosts);
    let text = Signal::derive(move || host.with_value(|hosts| hosts.get(chosen.get()).map(|(.., text)| text.clone()).unwrap_or_default()));
    let start = Signal::derive(move || {
        let start = host.with_value(|hosts| hosts.get(chosen.get()).map(|(_, start, _)| start.clone()).unwrap_or_default());
        format!("PANEL={}/embed/{name} KID={kid} DOMAINS={domain} \\\n  {start}", origin.get())
    });
    view! {
        <section class="part">
            <h2>{embedding::SNIPPET}</h2>
            <Code text=page/>
            <p>{embedding::SNIPPET_NEXT}</p>
            <div class="tabs" role="group" aria-label=embedding::SNIPPET.here()>{tabs}</div>
            <Code text=start/>
            <Code text tall=true/>
        </section>
    }
}

#[component]
fn Code(text: Signal<String>, #[prop(optional)] tall: bool) -> impl IntoView {
    view! {
        <div class="office-code" class:tall=tall>
            <pre class="scrolls" tabindex="0"><code>{text}</code></pre>
            <Copy text/>
        </div>
    }
}

//! The query line: one line of text that is the whole filter, with suggestions while typing.
//!
//! In: the question of the page. Out: a plain GET form, which works without script; with it, every letter narrows the
//! loaded rows at once, and a moment's rest asks the server, or says where the line cannot be read.
//! Refuses to know: the grammar.

use std::time::Duration;

use leptos::{html, prelude::*};
use tracemail_model::{
    filter::{self, FieldName, Suggestion},
    page::Order,
};

use crate::{
    api::domains::suggest_names,
    parts::caret::{byte, select},
    state::kept::searches,
    state::question::{Question, Screen, use_question},
    words::{form, list, use_lang},
};

/// Rest after the last letter before the server is asked.
const REST: Duration = Duration::from_millis(350);
/// Suggestions shown at most.
const MOST: usize = 12;
/// Rest before it is asked for names to suggest.
const SHORT_REST: Duration = Duration::from_millis(120);

/// The line.
#[component]
pub fn QueryLine() -> impl IntoView {
    let (question, lang) = (use_question(), use_lang());
    let input = NodeRef::<html::Input>::new();
    let hints = RwSignal::new(Suggestion::default());
    let chosen = RwSignal::new(None::<usize>);
    let kept = searches(question);
    let path = move || question.screen.get().path();
    let wrong = move || question.wrong.with(|error| error.as_ref().map(|error| error.message_in(&question.draft.read_untracked(), lang)));
    let close = move || {
        hints.set(Suggestion::default());
        chosen.set(None);
    };

    // the first rest of a spell of typing is a step in the history, the others replace it
    let typing = StoredValue::new(false);
    let resting = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |line: String, at: usize| {
        hints.set(if line.is_empty() { before(kept.on(untrack(path))) } else { filter::suggest(&line, at) });
        chosen.set(None);
        name_them(hints, line.clone(), question);
        question.draft.set(line);
        // said once, it goes as soon as it is mended
        if question.wrong.with_untracked(Option::is_some) {
            question.judge();
        }
        if let Some(before) = resting.try_update_value(Option::take).flatten() {
            before.clear();
        }
        resting.set_value(set_timeout_with_handle(move || ask(question, typing), REST).ok());
    };
    let take = move |word: String| {
        let Some(input) = input.get_untracked() else { return };
        let (line, at) = hints.with_untracked(|hint| hint.taken(&input.value(), &word));
        input.set_value(&line);
        select(&input, at..at);
        typed(line, at);
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let count = hints.with(|hint| hint.words.len().min(MOST));
        match event.key().as_str() {
            "ArrowDown" if count > 0 => chosen.update(|at| *at = Some(at.map_or(0, |at| (at + 1) % count))),
            "ArrowUp" if count > 0 => chosen.update(|at| *at = Some(at.map_or(count - 1, |at| (at + count - 1) % count))),
            "Enter" | "Tab" if chosen.get_untracked().is_some() => {
                let word = hints.with_untracked(|hint| chosen.get_untracked().and_then(|at| hint.words.get(at).cloned()));
                take(word.unwrap_or_default());
            }
            "Escape" => {
                close();
                if count == 0
                    && let Some(input) = input.get_untracked()
                {
                    let _ = input.blur();
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        close();
        ask(question, typing);
        typing.set_value(false);
        if let (Some(error), Some(input)) = (question.wrong.get_untracked(), input.get_untracked()) {
            select(&input, error.place(&input.value()));
        }
    };
    let keeps = move || kept.keeps(path(), &question.q.read());
    let open = move || hints.with(|hint| !hint.words.is_empty());

    view! {
        <form class="query" role="search" method="get" action=move || question.screen.get().path() on:submit=submit>
            <svg class="query-glyph" viewBox="0 0 16 16" aria-hidden="true"><path d="M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.4 10.4 14 14"></path></svg>
            <input
                id="q"
                name="q"
                type="search"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="search"
                maxlength="4096"
                node_ref=input
                value=question.draft.get_untracked()
                prop:value=move || question.draft.get()
                placeholder=list::SEARCH_EXAMPLE.here()
                aria-label=list::SEARCH.here()
                role="combobox"
                aria-expanded=move || open().to_string()
                aria-controls="q-hints"
                aria-autocomplete="list"
                aria-activedescendant=move || chosen.get().map(|at| format!("q-hint-{at}"))
                aria-invalid=move || question.is_wrong().to_string()
                aria-describedby="q-wrong"
                on:input:target=move |event| {
                    let input = event.target();
                    let line = input.value();
                    let at = byte(&line, input.selection_start().ok().flatten().unwrap_or_default());
                    typed(line, at);
                }
                on:keydown=keys
                on:focus=move |_| {
                    typing.set_value(false);
                    if question.draft.read_untracked().is_empty() {
                        hints.set(before(kept.on(untrack(path))));
                    }
                }
                on:blur=move |_| set_timeout(close, Duration::from_millis(150))
            />
            <Show when=move || question.order.get() == Order::Oldest>
                <input type="hidden" name="order" value="oldest"/>
            </Show>
            <ul id="q-hints" class="query-hints" role="listbox" aria-label=list::SUGGESTIONS.here() hidden=move || !open()>
                <For
                    each=move || hints.with(|hint| hint.words.iter().take(MOST).cloned().enumerate().collect::<Vec<_>>())
                    key=|hint| hint.clone()
                    children=move |(at, word)| {
                        let taken = word.clone();
                        view! {
                            <li
                                id=format!("q-hint-{at}")
                                role="option"
                                aria-selected=move || (chosen.get() == Some(at)).to_string()
                                on:mousedown=move |event| { event.prevent_default(); take(taken.clone()); }
                            >
                                {kept.keeps(untrack(path), &word).then_some("★ ")} {word}
                            </li>
                        }
                    }
                />
            </ul>
            <button
                class="button bare keep"
                type="button"
                hidden=move || question.q.with(String::is_empty)
                aria-pressed=move || keeps().to_string()
                title=move || if keeps() { form::FORGET.say(lang) } else { form::SAVE.say(lang) }
                aria-label=form::SAVE.here()
                on:click=move |_| kept.toggle(untrack(path), &question.q.get_untracked())
            >
                <svg class="glyph" viewBox="0 0 16 16" aria-hidden="true"><path d="m8 2 1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5Z"></path></svg>
            </button>
            <p id="q-wrong" class="query-wrong" role="status">{wrong}</p>
        </form>
    }
}

/// Whole lines to choose from, while nothing is typed.
fn before(words: Vec<String>) -> Suggestion {
    Suggestion { words, ..Suggestion::default() }
}

/// Asks the server for accounts and domains that begin as typed, and adds them to what is suggested.
fn name_them(hints: RwSignal<Suggestion>, line: String, question: Question) {
    use FieldName::{Domain, From, HeaderFrom, HeaderTo, To, User};
    let (Some(name @ (From | To | HeaderFrom | HeaderTo | User | Domain)), from, to) =
        hints.with_untracked(|hint| (hint.name, hint.from, hint.to))
    else {
        return;
    };
    set_timeout(
        move || {
            let typed = line.get(from..to).unwrap_or_default().to_owned();
            // typed on: another is on its way; closed: nobody waits for it
            let same = move || {
                let open = hints.try_with_untracked(|hint| (hint.name, hint.from, hint.to) == (Some(name), from, to));
                open == Some(true) && question.draft.try_with_untracked(|draft| *draft == line) == Some(true)
            };
            if !same() {
                return;
            }
            leptos::task::spawn_local(async move {
                if let Ok(names) = suggest_names(name, typed).await
                    && same()
                {
                    hints.update(|hint| hint.words.extend(names));
                }
            });
        },
        SHORT_REST,
    );
}

/// Takes the line to the URL, when it can be read and says something new.
fn ask(question: Question, typing: StoredValue<bool>) {
    question.judge();
    let line = question.draft.get_untracked().trim().to_owned();
    let readable = question.wrong.with_untracked(Option::is_none);
    if readable && (line != question.q.get_untracked() || question.screen.get_untracked() == Screen::Other) {
        question.go(&untrack(|| question.href(&line)), typing.get_value());
        typing.set_value(true);
    }
}

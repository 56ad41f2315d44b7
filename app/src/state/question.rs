//! The URL as a question: which screen, which filter, which order, which row is open. The page is a function of it.
//!
//! In: the router's location. Out: memos, and links and moves to other questions.
//! Refuses to know: how the answer is fetched and shown.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use tracemail_model::{
    filter::{self, Filter, QueryError},
    ids::RowId,
    page::Order,
    row::Kind,
};

use super::query_string::{value, with};
use crate::urls;

/// Which screen the path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// One of the three lists.
    List(Kind),
    /// The live screen.
    Live,
    /// The login watch.
    Watch,
    /// A page without a list.
    Other,
}

impl Screen {
    fn of(path: &str) -> Self {
        if path == urls::live() {
            return Self::Live;
        }
        if path == "/watch" {
            return Self::Watch;
        }
        Kind::ALL.iter().copied().find(|kind| urls::path(*kind) == path).map_or(Self::Other, Self::List)
    }

    /// The path a new question goes to; a page without a list sends it to the received mail.
    pub fn path(self) -> &'static str {
        match self {
            Self::List(kind) => urls::path(kind),
            Self::Live => urls::live(),
            Self::Watch => "/watch",
            Self::Other => urls::path(Kind::Received),
        }
    }
}

/// The question, piece by piece.
#[derive(Clone, Copy)]
pub struct Question {
    /// Which screen.
    pub screen: Memo<Screen>,
    /// The filter as text, as the URL has it.
    pub q: Memo<String>,
    /// Which row comes first.
    pub order: Memo<Order>,
    /// The row that is open beside the list.
    pub selected: Memo<Option<RowId>>,
    /// Go on behind this row: only where there is no script to scroll with.
    pub after: Memo<Option<RowId>>,
    /// Which lists the live screen shows.
    pub kinds: Memo<Vec<Kind>>,
    /// The filter.
    pub filter: Memo<Result<Filter, QueryError>>,
    /// What stands in the query line; but for blanks around it equal to `q` until somebody types.
    pub draft: RwSignal<String>,
    /// What is wrong with the draft, once typing rests: half a word is no mistake yet.
    pub wrong: RwSignal<Option<QueryError>>,
    go: StoredValue<Go>,
}

type Go = Box<dyn Fn(&str, NavigateOptions) + Send + Sync>;

/// Puts the question in context; called once, inside the router.
pub fn provide() {
    let location = use_location();
    let (path, search) = (location.pathname, location.search);
    let text = move |key: &'static str| search.with(|search| value(search, key).unwrap_or_default());
    let q = Memo::new(move |_| text("q").trim().to_owned());
    let draft = RwSignal::new(q.get_untracked());
    let wrong = RwSignal::new(filter::parse(&q.read_untracked()).err());
    let navigate = use_navigate();
    let go: Go = Box::new(move |url, options| navigate(url, options));
    let question = Question {
        screen: Memo::new(move |_| path.with(|path| Screen::of(path))),
        q,
        order: Memo::new(move |_| Order::from_name(&text("order")).unwrap_or(Order::Newest)),
        selected: Memo::new(move |_| text("sel").parse().ok()),
        after: Memo::new(move |_| text("after").parse().ok()),
        kinds: Memo::new(move |_| {
            let named = text("kinds");
            let some: Vec<Kind> = named.split(',').filter_map(Kind::from_name).collect();
            if some.is_empty() { Kind::ALL.to_vec() } else { some }
        }),
        filter: Memo::new(move |_| filter::from_query(&q.get())),
        draft,
        wrong,
        go: StoredValue::new(go),
    };
    provide_context(question);
    // back, forward and links change the line too; what was just typed there keeps its blank, for the next word
    Effect::new(move |_| {
        let q = q.get();
        if draft.with_untracked(|line| line.trim() != q) {
            draft.set(q);
            question.judge();
        }
    });
}

/// The question of the page.
pub fn use_question() -> Question {
    expect_context()
}

impl Question {
    /// The URL of the same screen with these pieces. Tracks nothing but what it reads.
    fn url(self, q: &str, order: Order, selected: Option<RowId>, kinds: &[Kind]) -> String {
        let selected = selected.map(|id| id.to_string()).unwrap_or_default();
        let order = if order == Order::Oldest { order.name() } else { "" };
        let kinds =
            if kinds.len() == Kind::ALL.len() { String::new() } else { kinds.iter().map(|k| k.name()).collect::<Vec<_>>().join(",") };
        with(self.screen.get().path(), &[("kinds", &kinds), ("order", order), ("q", q), ("sel", &selected)])
    }

    /// The same screen asked something else.
    pub fn href(self, q: &str) -> String {
        self.kinds.with(|kinds| self.url(q, self.order.get(), None, kinds))
    }

    /// The same question, in that order.
    pub fn href_ordered(self, order: Order) -> String {
        self.kinds.with(|kinds| self.url(&self.q.get(), order, None, kinds))
    }

    /// The live screen with these lists.
    pub fn href_kinds(self, kinds: &[Kind]) -> String {
        self.url(&self.q.get(), self.order.get(), None, kinds)
    }

    /// The same question with a filter.
    pub fn href_filter(self, filter: &Filter) -> String {
        self.href(&filter::to_query(filter))
    }

    /// The filter, or the one that keeps everything where the line cannot be read.
    pub fn filter_or_all(self) -> Filter {
        self.filter.with(|filter| filter.clone().unwrap_or_default())
    }

    /// Says what is wrong with the draft.
    pub fn judge(self) {
        self.wrong.set(self.draft.with_untracked(|line| filter::parse(line).err()));
    }

    /// Whether the draft cannot be read: a control that changes the filter would throw it away.
    pub fn is_wrong(self) -> bool {
        self.wrong.with(Option::is_some)
    }

    /// Goes to a URL; `replace`: without a step in the history.
    pub fn go(self, url: &str, replace: bool) {
        self.go.with_value(|go| go(url, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() }));
    }

    /// Asks something else.
    pub fn ask(self, filter: &Filter) {
        self.go(&untrack(|| self.href_filter(filter)), false);
    }

    /// Opens a row beside the list, or closes it.
    pub fn select(self, id: Option<RowId>, replace: bool) {
        let url = untrack(|| self.kinds.with(|kinds| self.url(&self.q.get(), self.order.get(), id, kinds)));
        self.go(&url, replace);
    }
}

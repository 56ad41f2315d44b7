//! The reader's choices: language, theme, density, columns, and the clock and zone that times are shown in.
//!
//! In: cookies of the request (natively), the attributes the server wrote on `<html>` (in the browser, so that the
//! first paint and the hydrated page are the same), then the browser's own clock. Out: signals.
//! Refuses to know: words and colours.

use leptos::prelude::*;
use tracemail_model::{
    explain::Lang,
    time::{Micros, SECOND},
    zone::Zone,
};

use super::browser;
use crate::api::list::Reader;

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { #[default] $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// As the cookie and the attribute write it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            fn from_name(name: &str) -> Self {
                match name { $($word => Self::$variant,)+ _ => Self::default() }
            }
        }
    };
}

choice! {
    /// Light, dark, or what the device says.
    Theme { /** The device's. */ Auto = "auto", /** Light. */ Light = "light", /** Dark. */ Dark = "dark", }
}
choice! {
    /// How close rows stand.
    Density { /** Two lines a row. */ Comfortable = "comfortable", /** One line. */ Compact = "compact", }
}

/// The choices at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prefs {
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: Theme,
    /// Density.
    pub density: Density,
    /// The clock times are told by.
    pub zone: Zone,
    /// The moment the page was made.
    pub now: Micros,
    /// Optional columns shown, names separated by blanks.
    pub columns: String,
    /// The day weeks begin with; 0: Monday.
    pub week: u8,
    /// Rows fetched at a time; 0: as usual.
    pub rows: u32,
}

impl Prefs {
    /// From cookies and headers.
    #[cfg(feature = "ssr")]
    pub fn of_request() -> Self {
        use axum::http::{header, request::Parts};
        let now = use_context::<crate::backend::Backend>().map(|b| (b.now)()).unwrap_or_default();
        let Some(parts) = use_context::<Parts>() else { return Self { now, ..Self::default() } };
        let text = |name| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let cookies = text(header::COOKIE);
        let cookie = |name: &str| {
            let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
            pairs.rev().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        let accepted = text(header::ACCEPT_LANGUAGE);
        let chosen = cookie("tm_lang").and_then(|code| Lang::from_code(&code));
        Self {
            lang: chosen.or_else(|| Lang::accepted(accepted)).unwrap_or_default(),
            theme: Theme::from_name(&cookie("tm_theme").unwrap_or_default()),
            density: Density::from_name(&cookie("tm_density").unwrap_or_default()),
            zone: cookie("tm_offset").and_then(|text| text.parse().ok()).unwrap_or_default(),
            now,
            columns: cookie("tm_columns").unwrap_or_else(|| "size client address duration traffic".into()).replace('+', " "),
            week: cookie("tm_week").and_then(|text| text.parse().ok()).filter(|day| *day < 7).unwrap_or(0),
            rows: cookie("tm_rows").and_then(|text| text.parse().ok()).unwrap_or(0),
        }
    }

    /// From the attributes that the server wrote on `<html>`.
    #[cfg(not(feature = "ssr"))]
    pub fn of_document() -> Self {
        let html = document().document_element();
        let text = |name: &str| html.as_ref().and_then(|html| html.get_attribute(name)).unwrap_or_default();
        Self {
            lang: Lang::from_code(&text("lang")).unwrap_or_default(),
            theme: Theme::from_name(&text("data-theme")),
            density: Density::from_name(&text("data-density")),
            // inside another page no server has written any
            zone: text("data-offset").parse().unwrap_or_else(|_| browser::zone()),
            now: Micros(text("data-now").parse().unwrap_or(0)),
            columns: text("data-columns"),
            week: text("data-week").parse().unwrap_or(0),
            rows: text("data-rows").parse().unwrap_or(0),
        }
    }
}

/// The choices, as signals. Setting one remembers it.
#[derive(Clone, Copy)]
pub struct Viewer {
    /// Language.
    pub lang: RwSignal<Lang>,
    /// Theme.
    pub theme: RwSignal<Theme>,
    /// Density.
    pub density: RwSignal<Density>,
    /// The clock times are told by: the browser's, once it is awake.
    pub zone: RwSignal<Zone>,
    /// The moment, to about ten seconds. Never read a clock in a view: read this.
    pub now: RwSignal<Micros>,
    /// Optional columns shown.
    pub columns: RwSignal<String>,
    /// The day weeks begin with; 0: Monday.
    pub week: RwSignal<u8>,
    /// Rows fetched at a time; 0: as usual.
    pub rows: RwSignal<u32>,
    /// How far the browser's clock is ahead of the server's, microseconds; 0 when they agree.
    ahead: StoredValue<i64>,
}

/// A page may take so long from the server to life before its clocks count as different.
const SLOW_PAGE: i64 = 30 * SECOND;

/// Puts the viewer in context; called once, by `App`.
pub fn provide() {
    #[cfg(feature = "ssr")]
    let prefs = Prefs::of_request();
    #[cfg(not(feature = "ssr"))]
    let prefs = Prefs::of_document();
    let viewer = Viewer {
        lang: RwSignal::new(prefs.lang),
        theme: RwSignal::new(prefs.theme),
        density: RwSignal::new(prefs.density),
        zone: RwSignal::new(prefs.zone),
        now: RwSignal::new(prefs.now),
        columns: RwSignal::new(prefs.columns),
        week: RwSignal::new(prefs.week),
        rows: RwSignal::new(prefs.rows),
        ahead: StoredValue::new(0),
    };
    provide_context(viewer);
    Effect::new(move |_| viewer.wake());
    viewer.remember();
}

/// The reader's choices.
pub fn use_viewer() -> Viewer {
    expect_context()
}

impl Viewer {
    /// The browser's own clock and zone take over once the page is alive.
    fn wake(self) {
        let zone = browser::zone();
        browser::set_cookie("tm_offset", &zone.to_string());
        self.zone.set(zone);
        let ahead = browser::now().0 - self.now.get_untracked().0;
        if !(0..SLOW_PAGE).contains(&ahead) {
            self.ahead.set_value(ahead);
        }
        self.now.set(self.clock());
        let tick = set_interval_with_handle(move || self.now.set(self.clock()), std::time::Duration::from_secs(10));
        if let Ok(tick) = tick {
            on_cleanup(move || tick.clear());
        }
    }

    /// For whom the server writes sentences; asked anew when the zone becomes known.
    pub fn reader(self) -> Reader {
        Reader { lang: self.lang.get(), zone: self.zone.get() }
    }

    /// The present moment by the server's clock; only in effects and handlers.
    pub fn clock(self) -> Micros {
        browser::now().plus(-self.ahead.get_value())
    }

    /// Each choice is written back to its cookie and to `<html>` when it changes.
    fn remember(self) {
        let keep = |cookie: &'static str, attribute: &'static str, value: Signal<String>| {
            Effect::new(move |before: Option<String>| {
                let value = value.get();
                if before.is_some_and(|before| before != value) {
                    browser::set_cookie(cookie, &value.replace(' ', "+"));
                    browser::set_root_attribute(attribute, &value);
                }
                value
            });
        };
        keep("tm_lang", "lang", Signal::derive(move || self.lang.get().code().to_owned()));
        keep("tm_theme", "data-theme", Signal::derive(move || self.theme.get().name().to_owned()));
        keep("tm_density", "data-density", Signal::derive(move || self.density.get().name().to_owned()));
        keep("tm_columns", "data-columns", self.columns.into());
        keep("tm_week", "data-week", Signal::derive(move || self.week.get().to_string()));
        keep("tm_rows", "data-rows", Signal::derive(move || self.rows.get().to_string()));
    }
}

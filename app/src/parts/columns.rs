//! Optional columns of a list: which there are, their heads, their cells, and the menu to choose them, and how rows stand.
//!
//! In: a list and a row. Out: heads, cells, the menu. Refuses to know: the columns that are always there (`row`).

use leptos::prelude::*;
use tracemail_model::{
    access::Access,
    message::{Message, TlsVersion},
    page::Order,
    row::{Kind, Row},
    time::SECOND,
};

use crate::{
    parts::{address::visible, bytes::Bytes, menu::Menu, protocol_glyph::Client},
    state::{
        desk::use_desk,
        question::use_question,
        source::PAGE_SIZES,
        viewer::{Density, use_viewer},
    },
    words::{Word, form, list, number, use_lang},
};

/// An optional column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Bytes of a message.
    Size,
    /// Who handed a message to us.
    Peer,
    /// Where we took a message to.
    Relay,
    /// The spam filter's sum.
    Score,
    /// Folder a message was put into.
    Folder,
    /// Queue id.
    Queue,
    /// The program at the other end of a session.
    Client,
    /// The address it came from.
    Address,
    /// How long a session lasted.
    Duration,
    /// Bytes in and out.
    Traffic,
    /// SASL mechanism.
    Method,
    /// TLS of whoever came to us.
    Tls,
    /// Our server.
    Server,
}

use Column::{Address, Client as Program, Duration, Folder, Method, Peer, Queue, Relay, Score, Server, Size, Tls, Traffic};

impl Column {
    /// Those a list can show, in the order they stand.
    pub const fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Access => &[Program, Address, Duration, Traffic, Method, Tls, Server],
            Kind::Received => &[Peer, Folder, Score, Tls, Queue, Server, Size],
            Kind::Sent => &[Relay, Tls, Queue, Server, Size],
        }
    }

    /// Its name in the cookie and as a class.
    pub const fn name(self) -> &'static str {
        match self {
            Size => "size",
            Peer => "peer",
            Relay => "relay",
            Score => "score",
            Folder => "folder",
            Queue => "queue",
            Program => "client",
            Address => "address",
            Duration => "duration",
            Traffic => "traffic",
            Method => "method",
            Tls => "tls",
            Server => "server",
        }
    }

    /// Its head.
    pub const fn word(self) -> Word {
        match self {
            Size => list::SIZE,
            Peer | Address => list::ADDRESS,
            Relay => list::RELAY,
            Score => list::SCORE,
            Folder => list::FOLDER,
            Queue => list::QUEUE,
            Program => list::CLIENT,
            Duration => list::DURATION,
            Traffic => list::TRAFFIC,
            Method => list::METHOD,
            Tls => list::TLS,
            Server => list::SERVER,
        }
    }

    /// The cell's content.
    pub fn cell(self, row: &Row) -> AnyView {
        match row {
            Row::Message(m) => self.of_message(m),
            Row::Access(a) => self.of_access(a),
        }
    }

    fn of_message(self, m: &Message) -> AnyView {
        let text = |text: Option<&str>| text.map(visible).into_any();
        match self {
            Size => m.size.map(|n| view! { <Bytes n/> }).into_any(),
            Peer => text(m.client_ip.map(|ip| ip.to_string()).or_else(|| m.client_host.clone()).as_deref()),
            Relay => text(m.relay_host.clone().or_else(|| m.relay_ip.map(|ip| ip.to_string())).as_deref()),
            Score => m.spam.as_ref().map(|spam| number::decimal(spam.score, 1, use_lang())).into_any(),
            Folder => text(m.folder.as_deref()),
            Queue => m.queue_id.as_deref().map(|id| view! { <code>{visible(id)}</code> }).into_any(),
            Tls => text(m.tls_in.or(m.tls_out).map(TlsVersion::name)),
            Server => text(Some(&m.host)),
            Program | Address | Duration | Traffic | Method => ().into_any(),
        }
    }

    fn of_access(self, a: &Access) -> AnyView {
        let lang = use_lang();
        let text = |text: Option<&str>| text.map(visible).into_any();
        match self {
            Program => view! { <Client client=a.client.clone() protocol=a.protocol/> }.into_any(),
            Address => text(a.remote_ip.map(|ip| ip.to_string()).as_deref()),
            Duration => match (a.logout_time, a.failure) {
                (Some(end), _) => number::duration((end.0 - a.time.0).max(0) / SECOND * SECOND, lang).into_any(),
                (None, None) => view! { <span class="chip tone-info">{list::STILL_OPEN}</span> }.into_any(),
                (None, Some(_)) => ().into_any(),
            },
            Traffic => view! {
                {a.bytes_in.map(|n| view! { <span class="up"><Bytes n/></span> })}
                {a.bytes_out.map(|n| view! { <span class="down"><Bytes n/></span> })}
            }
            .into_any(),
            Method => text(a.method.as_deref()),
            Tls => text(a.tls.map(TlsVersion::name)),
            Server => text(Some(&a.server)),
            Size | Peer | Relay | Score | Folder | Queue => ().into_any(),
        }
    }
}

/// The columns a list shows, by the reader's choice.
pub fn chosen(kind: Kind, names: &str) -> Vec<Column> {
    Column::of(kind).iter().copied().filter(|column| names.split(' ').any(|name| name == column.name())).collect()
}

/// The menu: columns, order and density.
#[component]
pub fn ViewMenu(
    /// The list.
    kind: Kind,
) -> impl IntoView {
    let (viewer, desk, question) = (use_viewer(), use_desk(), use_question());
    // on a phone there are no heads to turn it round by
    let orders = [(Order::Newest, list::NEWEST), (Order::Oldest, list::OLDEST)].map(|(order, name)| {
        let current = move || (question.order.get() == order).then_some("true");
        view! { <a class="menu-item" href=move || question.href_ordered(order) aria-current=current>{name}</a> }
    });
    let columns = Column::of(kind)
        .iter()
        .map(|column| {
            let name = column.name();
            let shown = move || viewer.columns.with(|names| names.split(' ').any(|n| n == name));
            let toggle = move |_| {
                viewer.columns.update(|names| {
                    let mut list: Vec<&str> = names.split(' ').filter(|n| !n.is_empty() && *n != name).collect();
                    if !names.split(' ').any(|n| n == name) {
                        list.push(name);
                    }
                    *names = list.join(" ");
                });
            };
            view! { <label class="menu-item"><input type="checkbox" prop:checked=shown on:change=toggle/> {column.word()}</label> }
        })
        .collect_view();
    let compact = move || viewer.density.get() == Density::Compact;
    let switch = move |_| viewer.density.update(|d| *d = if *d == Density::Compact { Density::Comfortable } else { Density::Compact });
    view! {
        <Menu class="view-menu" label=|| list::VIEW.here()>
            <fieldset><legend>{list::COLUMNS}</legend>{columns}</fieldset>
            <fieldset><legend>{list::ORDER}</legend>{orders}</fieldset>
            <label class="menu-item"><input type="checkbox" prop:checked=compact on:change=switch/> {list::COMPACT}</label>
            <label class="menu-item"><input type="checkbox" prop:checked=move || desk.picking.get() on:change=move |_| desk.picking.update(|on| *on = !*on)/> {form::PICK}</label>
            <label class="menu-item">
                {form::PAGE_SIZE}
                <select prop:value=move || viewer.rows.get().to_string() on:change=move |event| viewer.rows.set(event_target_value(&event).parse().unwrap_or(0))>
                    <option value="0">{form::AS_USUAL}</option>
                    {PAGE_SIZES.iter().map(|n| view! { <option value=n.to_string()>{*n}</option> }).collect_view()}
                </select>
            </label>
        </Menu>
    }
}

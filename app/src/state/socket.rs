//! The live socket, the browser's only one: open, say what to follow, resume, notice when it is dead, open again.
//!
//! In: [`Wish`]es of whichever list is on screen. Out: [`News`] to that list; the state of the line and how fresh the
//! data is to whoever looks. Nothing is lost between two connections: each begins after the last change seen.
//! Refuses to know: lists and rows, and whose news they are (`stand`). One task per page, ended with it.

use std::sync::Arc;

use futures::{
    FutureExt, SinkExt, StreamExt,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
    future::{Either, abortable, select},
};
use gloo_net::websocket::{Message, futures::WebSocket};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use tracemail_model::{
    ids::RowId,
    row::Kind,
    stats::Freshness,
    tail::{Down, Seq, Ticket, Up},
    told::Told,
};

use super::{
    browser, embed,
    stand::Stand,
    viewer::{Viewer, use_viewer},
};
use crate::urls;

/// No beat for so long, and the line counts as dead (the server beats every few seconds), milliseconds.
const SILENCE: u32 = 12_000;
/// The first wait before trying again; doubled up to [`LONGEST`], milliseconds.
const SHORTEST: u32 = 300;
/// The longest wait.
const LONGEST: u32 = 8_000;

/// How the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Being opened for the first time.
    Opening,
    /// Up.
    Open,
    /// Lost; being opened again.
    Lost,
}

/// What a list wants to hear.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// Which lists; none: only beats.
    pub kinds: Vec<Kind>,
    /// The filter as text.
    pub q: String,
    /// Changes after this one; `None`: from now on.
    pub from: Option<Seq>,
}

/// What a list hears.
#[derive(Clone, Debug)]
pub enum News {
    /// Rows that are new or have changed, oldest change first.
    Rows(Vec<Told>),
    /// Rows that have changed and no longer fit.
    Gone(Vec<RowId>),
    /// So many changes at most were passed over.
    Gap(u64),
}

type Ear = Arc<dyn Fn(News) + Send + Sync>;

/// The line.
#[derive(Clone, Copy)]
pub struct Socket {
    /// How it is.
    pub link: RwSignal<Link>,
    /// As of the last beat; `None` before the first.
    pub freshness: RwSignal<Option<Freshness>>,
    /// The rows of the last news, for whoever shows one of them whole.
    pub touched: RwSignal<Vec<RowId>>,
    ear: StoredValue<(u32, Option<Ear>)>,
    wishes: StoredValue<UnboundedSender<Wish>>,
}

/// Puts the socket in context, and opens it once the page is alive; called once, by `App`.
pub fn provide() {
    let (wishes, heard) = unbounded();
    let socket = Socket {
        link: RwSignal::new(Link::Opening),
        freshness: RwSignal::new(None),
        touched: RwSignal::new(Vec::new()),
        ear: StoredValue::new((0, None)),
        wishes: StoredValue::new(wishes),
    };
    provide_context(socket);
    let viewer = use_viewer();
    let heard = StoredValue::new(Some(heard));
    Effect::new(move |_| {
        let Some(heard) = heard.try_update_value(Option::take).flatten() else { return };
        let (task, stop) = abortable(keep(socket, heard, viewer));
        // dropping the task drops the socket: without this it would outlive the page
        on_cleanup(move || stop.abort());
        leptos::task::spawn_local(task.map(|_| ()));
    });
}

/// The line of the page.
pub fn use_socket() -> Socket {
    expect_context()
}

impl Socket {
    /// Hears this from now on, instead of what was heard before; until the calling view goes away.
    pub fn follow(self, wish: Wish, ear: impl Fn(News) + Send + Sync + 'static) {
        let mut ticket = 0;
        self.ear.update_value(|(last, hook)| {
            *last += 1;
            ticket = *last;
            *hook = Some(Arc::new(ear));
        });
        self.send(wish);
        on_cleanup(move || {
            // the next list may have taken over already
            let ours = self.ear.try_update_value(|(last, hook)| *last == ticket && hook.take().is_some());
            if ours == Some(true) {
                self.send(Wish::default());
            }
        });
    }

    fn send(self, wish: Wish) {
        // fails only when the page is being left
        self.wishes.with_value(|wishes| _ = wishes.unbounded_send(wish));
    }

    fn tell(self, news: News) {
        match &news {
            News::Rows(rows) => self.touched.set(rows.iter().map(Told::id).collect()),
            News::Gone(ids) => self.touched.set(ids.clone()),
            News::Gap(_) => {}
        }
        if let Some(ear) = self.ear.try_with_value(|(_, ear)| ear.clone()).flatten() {
            ear(news);
        }
    }
}

async fn keep(socket: Socket, mut heard: UnboundedReceiver<Wish>, viewer: Viewer) {
    let mut stand = Stand::default();
    let mut wait = SHORTEST;
    loop {
        let line =
            if urls::is_embedded() { embed::ticket().await.map(|ticket| (embed::LIVE, Some(ticket))) } else { Some(("/api/live", None)) };
        if let Some((address, ticket)) = line
            && let Ok(ws) = WebSocket::open(address)
        {
            let opened = talk(socket, ws, ticket, &mut heard, &mut stand, viewer).await;
            if opened {
                wait = SHORTEST;
            }
        }
        socket.link.set(Link::Lost);
        TimeoutFuture::new(wait + browser::jitter(wait)).await;
        wait = (wait * 2).min(LONGEST);
    }
}

/// One connection, to its end. Returns whether it ever worked: `open` says nothing about that.
async fn talk(
    socket: Socket,
    ws: WebSocket,
    ticket: Option<Ticket>,
    heard: &mut UnboundedReceiver<Wish>,
    stand: &mut Stand,
    viewer: Viewer,
) -> bool {
    let (mut up, mut down) = ws.split();
    let mut opened = false;
    if let Some(ticket) = ticket.and_then(|ticket| serde_json::to_string(&ticket).ok())
        && up.send(Message::Text(ticket)).await.is_err()
    {
        return opened;
    }
    while let Ok(wish) = heard.try_recv() {
        stand.wish = wish;
    }
    stand.anew();
    let mut follow = true;
    loop {
        if std::mem::take(&mut follow) {
            let Wish { kinds, q, from } = stand.wish.clone();
            let frame =
                serde_json::to_string(&Up::Follow { kinds, q, zone: viewer.zone.get_untracked(), from, lang: viewer.lang.get_untracked() });
            let Ok(frame) = frame else { return opened };
            stand.asked();
            if up.send(Message::Text(frame)).await.is_err() {
                return opened;
            }
        }
        // wishes first: the ear is another's from the moment of the wish, and what came down before is not for it
        let next = select(select(heard.next(), down.next()), TimeoutFuture::new(SILENCE)).await;
        match next {
            Either::Left((Either::Left((Some(wish), _)), _)) => {
                stand.wish = wish;
                follow = true;
            }
            Either::Left((Either::Right((Some(Ok(Message::Text(frame))), _)), _)) => {
                if !std::mem::replace(&mut opened, true) {
                    socket.link.set(Link::Open);
                }
                if let Ok(frame) = serde_json::from_str(&frame) {
                    hear(socket, stand, frame);
                }
            }
            Either::Left((Either::Right((Some(Ok(Message::Bytes(_))), _)), _)) => {}
            // closed, broken, or silent for too long
            _ => return opened,
        }
    }
}

fn hear(socket: Socket, stand: &mut Stand, frame: Down) {
    if let Down::Beat { freshness, .. } = &frame {
        socket.freshness.set(Some(freshness.clone()));
    }
    for news in stand.hear(frame) {
        socket.tell(news);
    }
}

//! A message refused for now that comes again and is taken: greylisting, a lookup that failed, a limit.
//!
//! In: refusals for now, with or without a queue id, and first deliveries. Out: the earlier refusals as steps of the
//! message that was taken, and legs both ways. What ties them: sender, recipient and the client's network, or, where the
//! refusal came late enough to know it, the message-id instead of the network (large senders try again from elsewhere).
//! Refuses to know: why it was refused.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use tracemail_model::{
    event::{Event, EventKind, LegKind, LogLine},
    ids::{Key, RowId},
    story::{Story, StoryId},
    time::{DAY, Micros},
};

use super::Queue;
use crate::{
    fold::Fold,
    hash,
    line::{Line, detail},
    table::{Idle, Open, Table},
};

/// Nobody who wants his mail taken waits longer.
const WAITS: i64 = DAY;
/// Refusals of one message that are remembered.
const MOST: usize = 20;
/// The piece of a story that says it came again; its own pieces and those of later moves have lower numbers.
const PIECE: u32 = 1 << 30;

/// What was refused for now under one name.
#[derive(Serialize, Deserialize)]
pub struct Refused {
    name: u64,
    earlier: Vec<Earlier>,
}

/// One refusal.
#[derive(Serialize, Deserialize)]
struct Earlier {
    story: (i64, u64),
    queue_id: String,
    event: Event,
    line: LogLine,
}

impl Open for Refused {
    const KIND: u8 = b'r';

    fn name(&self) -> u64 {
        self.name
    }

    fn due(&self) -> Micros {
        self.earlier.last().map_or(Micros(i64::MIN), |last| last.line.time.plus(WAITS))
    }
}

/// Addresses of one network are one sender, as greylisting daemons see it: a /24, or a /64.
fn network(ip: IpAddr) -> [u8; 8] {
    let mut network = [0; 8];
    match ip {
        IpAddr::V4(ip) => network[..3].copy_from_slice(&ip.octets()[..3]),
        IpAddr::V6(ip) => network.copy_from_slice(&ip.octets()[..8]),
    }
    network
}

impl Queue {
    /// Under which names that recipient's mail is remembered: by network, by message-id.
    fn names_of(&self, recipient: usize) -> [Option<u64>; 2] {
        let (Some(sender), Some(recipient)) = (&self.sender, self.recipients.get(recipient)) else { return [None; 2] };
        let (sender, to) = (sender.to_lowercase(), recipient.given.to_lowercase());
        let name = |how: &[u8], of: &[u8]| hash::name(&[how, of, sender.as_bytes(), to.as_bytes()]);
        let by_network = self.client_ip.map(|ip| name(b"again from", &network(ip)));
        let by_id = self.message_id.as_ref().map(|id| name(b"again", id.as_bytes()));
        [by_network, by_id]
    }
}

/// A message was refused for now: what tells so waits for it to come again.
fn remember(refused: &mut Table<Refused>, idle: &mut Idle, queue: &Queue, event: &Event, line: &LogLine) {
    let id = queue.news.id();
    for (at, recipient) in queue.recipients.iter().enumerate() {
        // by its message-id when it has one: others of that sender may be on their way too
        let [by_network, by_id] = queue.names_of(at);
        let Some(name) = by_id.or(by_network) else { continue };
        let event = Event { recipient: Some(recipient.given.clone()), ..event.clone() };
        let earlier = Earlier { story: (id.born.0, id.key.0), queue_id: queue.queue_id().to_owned(), event, line: line.clone() };
        match refused.get_mut(name) {
            Some(refused) if refused.earlier.len() < MOST => refused.earlier.push(earlier),
            Some(_) => {}
            None => _ = refused.open(Refused { name, earlier: vec![earlier] }, idle),
        }
    }
}

impl Fold {
    /// A message was refused for now before it had a queue id.
    pub fn refused_at_the_door_for_now(&mut self, line: &Line<'_>, queue: &Queue, event: &Event) {
        remember(&mut self.refused, &mut self.idle, queue, event, &line.log());
    }

    /// The message of that name was refused for now, by a milter or a rule.
    pub fn refused_for_now(&mut self, line: &Line<'_>, name: u64, event: &Event) {
        if let Some(queue) = self.queues.get(name) {
            remember(&mut self.refused, &mut self.idle, queue, event, &line.log());
        }
    }

    /// A first attempt to deliver to that recipient: the message was taken. What it was refused for before is its story too.
    pub fn came_again(&mut self, line: &Line<'_>, name: u64, recipient: usize) {
        if self.refused.len() == 0 {
            return;
        }
        let Some(names) = self.queues.get(name).map(|queue| queue.names_of(recipient)) else { return };
        for refused in names.into_iter().flatten() {
            let Some(refused) = self.refused.close(refused) else { continue };
            let Some(queue) = self.queues.get_mut(name) else { return };
            let taken = queue.queue_id().to_owned();
            for (nth, Earlier { story: (born, key), queue_id, event, line: said }) in (0..).zip(refused.earlier) {
                let to = event.recipient.clone();
                queue.news.pass_on(vec![said], vec![event]);
                if !queue_id.is_empty() {
                    queue.leg(LegKind::RetryOf, &queue_id);
                }
                let mut again = line.event(EventKind::Accepted);
                again.recipient = to;
                again.text = Some("came again".to_owned());
                detail(&mut again, "queue_id", Some(&taken));
                self.parting.push(Story {
                    id: StoryId { born: RowId(born), key: Key(key) },
                    rows: Vec::new(),
                    part: PIECE + (recipient as u32) * MOST as u32 + nth,
                    events: vec![again],
                    lines: Vec::new(),
                    legs: vec![(LegKind::Retry, taken.clone())],
                });
            }
        }
    }
}

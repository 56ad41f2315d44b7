//! Dice from a fixed seed, and the names they fall on: our domains and accounts, strangers, networks, words.
//!
//! In: a seed. Out: names, the first of each list most often (Zipf's law). Refuses to know: rows.

use std::net::{IpAddr, Ipv4Addr};

/// Domains of ours.
pub const DOMAINS: u64 = 5_000;
/// Domains of strangers.
const STRANGERS: u64 = 20_000;
/// Networks of 256 addresses that anybody comes from.
const NETWORKS: u64 = 3_000;
/// Words of subjects and files.
const WORDS: u64 = 8_000;

/// Real words of subjects; the rest of them is made of syllables.
const COMMON: &str = "invoice meeting report update payment order account password security project team weekly monthly budget review \
    contract proposal offer request reminder confirmation shipping delivery schedule agenda minutes draft final attached document \
    signature required action urgent important notice newsletter webinar invitation event registration welcome support ticket issue \
    resolved question answer feedback survey results quarter annual plan strategy launch product release version customer partner \
    fattura riunione ordine preventivo scadenza bonifico consegna offerta contratto aggiornamento promemoria conferma pagamento";
const SYLLABLES: [&str; 28] = [
    "ka", "lo", "mi", "ter", "ven", "dro", "sal", "pri", "gen", "tor", "ba", "ne", "ri", "sta", "qui", "mon", "fel", "gra", "zu", "chi",
    "par", "den", "lus", "ore", "an", "ist", "ver", "tal",
];
const ENDS: [&str; 6] = ["com", "net", "org", "de", "co.uk", "it"];
const PEOPLE: [&str; 20] = [
    "info", "sales", "support", "admin", "office", "anna", "paul", "laura", "mark", "julia", "tom", "lisa", "max", "eva", "ben", "sara",
    "nick", "emma", "david", "nina",
];

/// The dice: splitmix64.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    /// By Zipf's law, nearly: the first of `n` come most often.
    pub fn zipf(&mut self, n: u64) -> u64 {
        let part = self.below(1 << 52) as f64 / (1_u64 << 52) as f64;
        ((n as f64).powf(part) - 1.0) as u64
    }

    pub fn domain(&mut self) -> String {
        domain(self.zipf(DOMAINS))
    }

    pub fn account(&mut self) -> String {
        let n = self.zipf(DOMAINS);
        // the largest domains have the most people
        let people = 2 + 400 / (n + 1);
        format!("{}@{}", person(self.zipf(people)), domain(n))
    }

    pub fn strange_domain(&mut self) -> String {
        strange_domain(self.zipf(STRANGERS))
    }

    pub fn stranger(&mut self) -> String {
        if self.one_in(10) {
            return format!("bounce-{:x}@{}", self.below(1 << 40), self.strange_domain());
        }
        format!("{}@{}", person(self.zipf(40)), self.strange_domain())
    }

    pub fn network(&mut self) -> Ipv4Addr {
        Ipv4Addr::from((11 << 24) + ((self.zipf(NETWORKS) as u32) << 8))
    }

    pub fn ip(&mut self) -> IpAddr {
        let network = u32::from(self.network());
        Ipv4Addr::from(network + 1 + self.zipf(200) as u32).into()
    }

    /// Of the few that try passwords.
    pub fn attacker(&mut self) -> IpAddr {
        Ipv4Addr::from((45 << 24) + ((self.zipf(2_000) as u32) * 7) + 1).into()
    }

    pub fn word(&mut self) -> String {
        word(self.zipf(WORDS))
    }

    pub fn subject(&mut self) -> String {
        match self.below(10) {
            0 => format!("Invoice #{} from {} ltd", 1_000 + self.below(99_000), self.word()),
            1 => format!("Your order {} has been shipped", 1_000_000 + self.below(9_000_000)),
            2 => format!("[JIRA-{}] {} {} für Größe", self.below(9_999), self.word(), self.word()),
            sort => {
                let begin = if sort < 6 { "Re: " } else { "" };
                let words: Vec<_> = (0..3 + self.below(5)).map(|_| self.word()).collect();
                format!("{begin}{}", words.join(" "))
            }
        }
    }

    pub fn file(&mut self) -> String {
        format!("{}_{}.{}", self.word(), self.below(9_999), self.of(&["pdf", "docx", "xlsx", "zip", "jpg", "png"]))
    }
}

/// Syllables chosen by a number.
fn spelled(n: u64, syllables: usize) -> String {
    let mut dice = Dice::new(n.wrapping_mul(0x5851_f42d_4c95_7f2d) + 1);
    (0..syllables).map(|_| dice.of(&SYLLABLES)).collect()
}

/// The name of our domain of that number; the first have the most mail.
pub fn domain(n: u64) -> String {
    let end = if n % 25 == 7 { "test.com" } else { ENDS[(n % ENDS.len() as u64) as usize] };
    format!("{}{n}.{end}", spelled(n, 2))
}

fn strange_domain(n: u64) -> String {
    match n {
        0 => "gmail.com".into(),
        1 => "outlook.com".into(),
        n if n % 40 == 3 => format!("mail.{}{n}.ext-test.com", spelled(n, 2)),
        n => format!("{}{n}.{}", spelled(n + 1_000_000, 2), ENDS[(n % ENDS.len() as u64) as usize]),
    }
}

fn person(n: u64) -> String {
    let name = PEOPLE[(n % PEOPLE.len() as u64) as usize];
    if n < PEOPLE.len() as u64 { name.into() } else { format!("{name}.{}", spelled(n, 2)) }
}

fn word(n: u64) -> String {
    COMMON.split_whitespace().nth(n as usize).map_or_else(|| spelled(n + 2_000_000, 2 + (n % 2) as usize), str::to_owned)
}

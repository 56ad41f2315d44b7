//! `tracemail doctor`: what is wrong, and the command that mends it.
//!
//! In: the settings. Out: a line per thing looked at; it fails when one of them is broken.

mod mail;

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::bail;
use clap::Args;
use tracemail_ingest::source::{Source, whole::Whole};
use tracemail_locate::Locator;
use tracemail_parse::record::{Body, Unknown};
use tracemail_store::retention::Verdict;

use self::mail::{Lack, Looked, MailServers};
use super::Common;
use crate::{
    clock,
    config::{Database, Settings},
    listen, located,
    mailboxes::Servers,
    terminal,
};

/// Lines of a log looked at.
const LOOKED_AT: u64 = 2_000;
/// Less than so many free bytes is trouble.
const LEAST_FREE: u64 = 1 << 30;
/// Lines to copy stand below what they mend.
const INDENT: &str = "\n                    ";
/// Where mail logs usually are.
const USUAL: [&str; 4] = ["/var/log/mail.log", "/var/log/maillog", "/var/log/mail", "/var/log/dovecot.log"];

/// Looks at the configuration, the port, the database, the disk and the logs; says what is wrong and how to mend it.
#[derive(Debug, Args)]
#[command(after_help = "Example: tracemail doctor --config /etc/tracemail.toml --postconf 'postconf -c /etc/postfix-out'")]
pub struct Doctor {
    #[command(flatten)]
    servers: MailServers,
}

/// How a thing is, and what mends it when it is not well.
enum Finding {
    Well(String),
    Note(String),
    Broken(String),
}
use Finding::{Broken, Note, Well};

impl Doctor {
    pub(super) fn run(&self, common: &Common) -> anyhow::Result<()> {
        let settings = common.settings(&())?;
        let mut broken = 0;
        let mut tell = |what: &str, finding: Finding| {
            let (mark, text) = match &finding {
                Well(text) => ("ok  ", text),
                Note(text) => ("note", text),
                Broken(text) => ("BAD ", text),
            };
            broken += usize::from(matches!(finding, Broken(_)));
            println!("{mark}  {what:<9} {text}");
        };
        tell("settings", Well(format!("{settings:?}")));
        super::runtime()?.block_on(async {
            tell("port", port(settings.listen));
            tell("database", database(&settings).await);
            retention(&settings).await.into_iter().for_each(|finding| tell("retention", finding));
            mailboxes(&settings.locate).await.into_iter().for_each(|finding| tell("locate", finding));
            ways_in(&settings).await.into_iter().for_each(|finding| tell("sign-in", finding));
        });
        tell("disk", disk(&settings.database));
        for path in &settings.follow {
            tell("log", log(path));
        }
        if settings.follow.is_empty() {
            tell("logs", usual_logs());
        }
        for (server, looked) in self.servers.look() {
            match looked {
                Looked::NotThere(why) => tell(server, Note(terminal::safe(&why).into_owned())),
                Looked::Lacks(lacks) if lacks.is_empty() => tell(server, Well("tells all that can be told".into())),
                Looked::Lacks(lacks) => lacks.into_iter().for_each(|lack| tell(server, Note(say(lack)))),
            }
        }
        match broken {
            0 => Ok(()),
            1 => bail!("one thing is broken"),
            n => bail!("{n} things are broken"),
        }
    }
}

/// A missing fact, and the lines that bring it.
fn say(Lack { setting, fact, file, lines }: Lack) -> String {
    let lines = lines.replace('\n', INDENT);
    format!("{setting}: not known: {fact}. Add to {file}:{INDENT}{lines}")
}

fn port(address: SocketAddr) -> Finding {
    match listen::bind(address) {
        Ok(_) => Well(format!("{address} is free")),
        Err(error) if error.is::<super::WrongUsage>() => Broken(error.to_string()),
        Err(error) => Note(format!("{error} (if it is this very panel, all is well)")),
    }
}

/// What people sign in by beside a password of ours.
async fn ways_in(settings: &Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    match settings.doors().map(|doors| doors.provider) {
        Ok(None) => {}
        Ok(Some(provider)) => found.push(match provider.probe().await {
            Ok(()) => Well(format!("{} ({}) answers", provider.name(), provider.issuer())),
            Err(error) => Broken(error.to_string()),
        }),
        Err(error) => found.push(Broken(format!("{error:#}"))),
    }
    if let Ok(servers) = Servers::new(&settings.imap_sign_in) {
        for (domain, answer) in servers.probe().await {
            found.push(match answer {
                Ok(()) => Well(format!("owners of {domain} come in by their mail server's password; it answers")),
                Err(why) => Broken(format!("[imap_sign_in.\"{domain}\"]: {}", located::trouble(why))),
            });
        }
    }
    found
}

async fn database(settings: &Settings) -> Finding {
    let database = &settings.database;
    if database.folder().is_some_and(|folder| !folder.exists()) {
        return Note(format!("{database} is not there yet; `tracemail import FILE` or `serve` makes it"));
    }
    let looked_at = async {
        let store = settings.open().await?;
        store.tallies().await
    };
    match looked_at.await {
        Ok(tallies) => {
            let sum = |of: fn(&tracemail_store::Tally) -> u64| tallies.iter().map(|(_, tally)| of(tally)).sum::<u64>();
            let (lines, unknown) = (sum(|tally| tally.lines), sum(|tally| tally.not_understood));
            Well(format!("{database}: {lines} lines read, {unknown} not understood"))
        }
        Err(error) => Broken(error.to_string()),
    }
}

/// How long rows are kept, and whether the clock lets any go.
async fn retention(settings: &Settings) -> Option<Finding> {
    if settings.database.folder().is_some_and(|folder| !folder.exists()) {
        return None;
    }
    let looked_at = async {
        let store = settings.open().await?;
        Ok::<_, tracemail_store::Error>((store.retention().await?, store.judge_clock(clock::now()).await?))
    };
    // what is wrong with the database is said already
    let (policy, clock) = looked_at.await.ok()?;
    Some(match clock {
        Verdict::Ahead(known) => Broken(super::retention::ahead(known)),
        Verdict::Trusted => {
            let domains = policy.domains.len();
            Well(format!("rows are kept for {}; {domains} domains have their own: tracemail retention", policy.usual()))
        }
    })
}

/// Whether the mail stores that are to be asked where a message is answer.
async fn mailboxes(settings: &tracemail_locate::Settings) -> Vec<Finding> {
    let locator = match Locator::new(settings) {
        Ok(locator) => locator,
        Err(error) => return vec![Broken(error.to_string())],
    };
    let found = locator.probe().await;
    if found.is_empty() {
        return vec![Note(
            "nobody is asked where a message is now: the settings have no [locate]; README, \"Where a message is now\"".into(),
        )];
    }
    let finding = |(name, answer)| match answer {
        Ok(()) => Well(format!("{name} answers")),
        Err(why) => Broken(format!("{name}: {}", located::trouble(why))),
    };
    found.into_iter().map(finding).collect()
}

/// Free space where the database is, or will be.
fn disk(database: &Database) -> Finding {
    let Some(wanted) = database.folder() else {
        return Note("the database is Postgres's: look at the disk of its machine".into());
    };
    let folder = wanted.ancestors().find(|path| path.is_dir()).unwrap_or(Path::new("."));
    let output = std::process::Command::new("df").args(["-Pk", "--"]).arg(folder).output();
    let free = output.ok().and_then(|out| {
        let text = String::from_utf8(out.stdout).ok()?;
        text.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()
    });
    match free.map(|kilobytes| kilobytes << 10) {
        None => Note("`df` does not say how much room there is".into()),
        Some(free) if free < LEAST_FREE => {
            Broken(format!("{} MB free at {}: make room, or put the database elsewhere with --database", free >> 20, folder.display()))
        }
        Some(free) => Well(format!("{} GB free at {}", free >> 30, folder.display())),
    }
}

fn log(path: &Path) -> Finding {
    let name = path.display();
    let clock = clock::of_logs();
    let mut log = match Whole::open(path, clock) {
        Ok(log) => log,
        Err(tracemail_ingest::Error::Denied(_)) => {
            return Broken(format!("{name}: permission denied. On Debian: usermod -aG adm USER, then log in again; or run as root"));
        }
        Err(error) => return Broken(error.to_string()),
    };
    let (mut lines, mut mail, mut unknown) = (0, 0, 0);
    while lines < LOOKED_AT {
        match log.peek() {
            Ok(Some(line)) => match tracemail_parse::parse(line.bytes, &clock).body {
                Body::Unknown(Unknown::Form | Unknown::TooLong) => unknown += 1,
                Body::Unknown(_) => {}
                _ => mail += 1,
            },
            Ok(None) => break,
            Err(error) => return Broken(format!("{name}: {error}")),
        }
        lines += 1;
        log.advance(None);
    }
    match (lines, mail) {
        (0, _) => Note(format!("{name}: is empty; it is followed from its first line on")),
        (_, 0) => Broken(format!("{name}: none of its first {lines} lines is a mail server's. Try `tracemail parse {name} | head`")),
        _ => Well(format!("{name}: {mail} of its first {lines} lines are a mail server's, {unknown} not understood")),
    }
}

/// Nothing is followed: is there a log that could be?
fn usual_logs() -> Finding {
    let there: Vec<PathBuf> = USUAL.iter().map(PathBuf::from).filter(|path| path.is_file()).collect();
    match there.first() {
        None => Note("none is followed, and none is where mail logs usually are; with journald: apt-get install rsyslog".into()),
        Some(path) => match fs::File::open(path).map_err(|error| error.kind()) {
            Err(io::ErrorKind::PermissionDenied) => {
                Note(format!("none is followed; {} is there but may not be read: usermod -aG adm USER", path.display()))
            }
            _ => Note(format!("none is followed; there is one: tracemail serve --follow {}", path.display())),
        },
    }
}

//! PostgreSQL 15 or newer: one database for all days and all servers.
//!
//! In: a URL. Out: days, and connections. Refuses to know: questions.

pub(crate) mod commit;
pub(crate) mod days;
pub(crate) mod dictionary;
pub(crate) mod digest;
mod erase;
mod listen;
pub(crate) mod lock;
pub(crate) mod schema;
mod seal;
pub(crate) mod senders;
pub(crate) mod sent;
mod sweep;
pub(crate) mod whole;

use std::{
    str::FromStr,
    sync::{Arc, atomic::AtomicU32},
};

use sqlx::{ConnectOptions, postgres::PgConnectOptions};

use crate::{Error, Result, names::Names, reader::Readers};

/// A Postgres.
pub(crate) struct Server {
    pub(crate) options: PgConnectOptions,
    /// Of the server that is written to: it knows the last change.
    pub(crate) readers: Arc<Readers>,
    /// Of the replica that questions go to, if there is one, else the same.
    pub(crate) replica: Arc<Readers>,
    /// The same place, for questions that are planned once and for all (`whole.rs`).
    planned: Arc<Readers>,
    pub(crate) names: Arc<Names>,
    pub(crate) known: days::Known,
    tallies: digest::Tallies,
    /// The process, over there, that serves our writer.
    pub(crate) writer: AtomicU32,
}

impl Server {
    /// Connects, and brings the database to today's schema. `replica`: a streaming replica of it, which may lag behind.
    pub(crate) async fn open(url: &str, replica: Option<&str>) -> Result<Self> {
        let options = options(url)?;
        schema::open(&options).await?;
        let readers = Arc::new(Readers::of_server(options.clone()));
        let (replica, planned) = match replica {
            None => (readers.clone(), options.clone()),
            Some(url) => {
                let options = self::options(url)?;
                schema::check_replica(&options).await?;
                (Arc::new(Readers::of_server(options.clone())), options)
            }
        };
        let planned = Arc::new(Readers::of_server(planned.options(whole::PLANNED)));
        let (known, writer) = (days::Known::default(), AtomicU32::default());
        Ok(Self { options, readers, replica, planned, names: Arc::default(), known, tallies: digest::Tallies::default(), writer })
    }
}

/// How a connection is opened. No error of it says the URL, for a password may stand in it.
fn options(url: &str) -> Result<PgConnectOptions> {
    let wrong = |why: &str| Error::Url(format!("the database's URL cannot be used ({why}): say postgres://USER@HOST/DATABASE"));
    // read as a URL, such a password would end in the host's name, or the database's, which errors say
    let who = url.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map_or("", |(who, _)| who);
    if who.contains(['@', '/', '?', '#']) {
        return Err(wrong("write @ as %40, / as %2F, ? as %3F and # as %23 within a name or a password"));
    }
    let mut options = PgConnectOptions::from_str(url).map_err(|error| wrong(&error.to_string()))?;
    // sqlx would look for a name with brackets
    if let Some(ip) = options.get_host().strip_prefix('[').and_then(|host| host.strip_suffix(']')).map(str::to_owned) {
        options = options.host(&ip);
    }
    Ok(options.application_name("tracemail").disable_statement_logging().options([
        // an answer with a batch's commit means that it is on disk
        ("synchronous_commit", "on"),
        ("client_connection_check_interval", "250ms"),
        // behind the deadline that every question has
        ("statement_timeout", "60s"),
        ("idle_in_transaction_session_timeout", "60s"),
        // each question is planned for what it asks
        ("plan_cache_mode", "force_custom_plan"),
        // beyond this a question's sorting and gathering goes to files
        ("work_mem", "8MB"),
        ("hash_mem_multiplier", "2"),
        ("jit", "off"),
        // a question takes one processor, and pages are found where they are asked for
        ("max_parallel_workers_per_gather", "0"),
        ("random_page_cost", "1.1"),
        ("timezone", "UTC"),
    ]))
}

/// Says in words why there is no connection.
pub(crate) fn refusal(options: &PgConnectOptions, error: &sqlx::Error) -> Error {
    let place = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None if options.get_host().contains(':') => format!("[{}]:{}", options.get_host(), options.get_port()),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let (user, database) = (options.get_username(), options.get_database().unwrap_or(options.get_username()));
    let (code, why) = match &error {
        sqlx::Error::Database(said) => (said.code().map(std::borrow::Cow::into_owned), said.message().to_owned()),
        other => (None, other.to_string()),
    };
    let advice = match code.as_deref() {
        Some("3D000") => format!("create it: createdb --owner={user} --encoding=UTF8 --template=template0 {database}"),
        Some("28P01" | "28000") => format!("check the password, and what pg_hba.conf says of user {user}"),
        Some("53300") => "raise max_connections: a server takes up to 40".to_owned(),
        Some(_) => "see PostgreSQL's own log".to_owned(),
        None => "does it run, and does it listen there?".to_owned(),
    };
    Error::Unreachable { place, database: database.to_owned(), why, advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_says_a_password_that_is_no_part_of_a_url() {
        for password in ["12@secret", "12/secret", "12?secret", "12#secret"] {
            let said = options(&format!("postgres://anna:{password}@db.example.com/mail")).expect_err("none of those").to_string();
            assert!(!said.contains("secret") && said.contains("%2F"), "{said}");
        }
        let options = options("postgres://anna:12%40%2F@db.example.com/mail?application_name=own").expect("a URL");
        assert_eq!((options.get_host(), options.get_database()), ("db.example.com", Some("mail")));
    }

    #[tokio::test]
    async fn a_server_may_be_named_by_an_address_of_either_sort() {
        for (host, place) in [("[::1]", "[::1]:1"), ("127.0.0.1", "127.0.0.1:1")] {
            let options = options(&format!("postgres://anna@{host}:1/mail")).expect("a URL");
            assert!(options.get_host().parse::<std::net::IpAddr>().is_ok(), "{host}");
            let error = options.connect().await.expect_err("nobody listens there");
            assert!(refusal(&options, &error).to_string().contains(&format!(" at {place}: ")), "{host}");
        }
    }
}

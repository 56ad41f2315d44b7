//! A mail store that says what a test wants it to, however wrong, and remembers what it was told.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use tempfile::TempDir;
use tracemail_locate::{Locator, Settings};

/// One that is running.
pub struct Liar {
    pub port: u16,
    told: Arc<Mutex<Vec<u8>>>,
    secret: TempDir,
}

impl Liar {
    /// Takes each connection with `play`.
    pub fn new(play: impl Fn(&mut Guest) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let told = Arc::new(Mutex::new(Vec::new()));
        let remembered = Arc::clone(&told);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                play(&mut Guest { stream, told: Arc::clone(&remembered) });
            }
        });
        let secret = TempDir::new().expect("a folder");
        std::fs::write(secret.path().join("secret"), "sesame\n").expect("a file");
        Self { port, told, secret }
    }

    /// Everything it was told, on all connections.
    pub fn told(&self) -> String {
        String::from_utf8_lossy(&self.told.lock().expect("no test panicked with it")).into_owned()
    }

    /// Asked by IMAP.
    pub fn by_imap(&self) -> Locator {
        Self::locator(Settings {
            imap: Some(format!("imap://127.0.0.1:{}", self.port)),
            master_user: Some("tracemail".into()),
            master_password_file: Some(self.secret.path().join("secret")),
            ..Settings::default()
        })
    }

    /// Asked by doveadm.
    pub fn by_doveadm(&self) -> Locator {
        Self::locator(Settings {
            doveadm: Some(format!("http://127.0.0.1:{}/doveadm/v1", self.port)),
            api_key_file: Some(self.secret.path().join("secret")),
            ..Settings::default()
        })
    }

    fn locator(settings: Settings) -> Locator {
        Locator::new(&Settings { time_limit_ms: Some(2500), ..settings }).expect("settings")
    }
}

/// A connection, as the liar sees it.
pub struct Guest {
    stream: TcpStream,
    told: Arc<Mutex<Vec<u8>>>,
}

impl Guest {
    /// Says something; whether anybody still listens.
    pub fn say(&mut self, text: &str) -> bool {
        self.stream.write_all(text.as_bytes()).is_ok()
    }

    /// Hears a line, or a whole request's head and body; empty when it hung up.
    pub fn hear(&mut self) -> String {
        let mut bytes = vec![0; 65_536];
        let got = self.stream.read(&mut bytes).unwrap_or(0);
        bytes.truncate(got);
        self.told.lock().expect("no test panicked with it").extend(&bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Plays IMAP: logs anybody in; `answer` answers every other command, given its tag and the rest.
    pub fn imap(&mut self, answer: impl Fn(&str, &str) -> String) {
        self.say("* OK ready\r\n");
        loop {
            let line = self.hear();
            let Some((tag, command)) = line.trim_end().split_once(' ') else { return };
            let said = match command {
                "AUTHENTICATE PLAIN" => {
                    self.say("+ \r\n");
                    self.hear();
                    format!("{tag} OK in\r\n")
                }
                "CAPABILITY" => format!("* CAPABILITY IMAP4rev1 SAVEDATE\r\n{tag} OK\r\n"),
                command => answer(tag, command),
            };
            if !self.say(&said) {
                return;
            }
        }
    }
}

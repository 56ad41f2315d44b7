//! Everything as CSV out of the program itself: `tracemail serve` on the bench's database, `/export.csv` of each list.
//!
//! In: the binary, a database. Out: rows a second, milliseconds to the first byte, how much more memory the server took,
//! and how long it works on after its client has gone. Refuses to know: CSV, but where a row ends.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use super::{Failed, load::Workers};

const LISTS: [&str; 3] = ["received", "sent", "access"];
/// Whoever goes away has read so much.
const TASTE: u64 = 4 << 20;

/// What was measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exported {
    pub rows: u64,
    pub bytes: u64,
    pub seconds: f64,
    /// Processor seconds, the server's and Postgres's.
    pub cpu: f64,
    /// The slowest of the lists.
    pub first_ms: f64,
    /// Beyond what the server had before, at the worst moment.
    pub more_mib: f64,
    /// From the moment the client went to the last work.
    pub ended_ms: f64,
}

/// Serves the database, fetches everything, goes away once.
pub fn measure(binary: &Path, url: &str, folder: &Path, workers: &Workers) -> Result<Exported, Failed> {
    let served = Served::new(binary, url, folder)?;
    served.settle(workers)?;
    let mut sums = Exported::default();
    // the peak begins anew
    std::fs::write(format!("/proc/{}/clear_refs", served.child.id()), "5")?;
    let (before, cpu) = (served.memory("VmRSS")?, served.cpu(workers));
    for list in LISTS {
        let began = Instant::now();
        let mut answer = served.ask(list)?;
        let (mut piece, mut quoted, mut rows) = (vec![0; 256 << 10], false, 0_u64);
        let mut n = answer.read(&mut piece)?;
        let first_ms = began.elapsed().as_secs_f64() * 1e3;
        while n > 0 {
            sums.bytes += n as u64;
            for byte in &piece[..n] {
                match byte {
                    b'"' => quoted = !quoted,
                    b'\n' if !quoted => rows += 1,
                    _ => {}
                }
            }
            n = answer.read(&mut piece)?;
        }
        sums.seconds += began.elapsed().as_secs_f64();
        sums.first_ms = sums.first_ms.max(first_ms);
        // the head of the answer (up to its empty line) was read before; the first line names the columns
        sums.rows += rows.saturating_sub(1);
    }
    sums.cpu = served.cpu(workers) - cpu;
    sums.more_mib = (served.memory("VmHWM")? - before) / 1024.0;
    served.settle(workers)?;
    let answer = served.ask(LISTS[0])?;
    std::io::copy(&mut (&answer).take(TASTE), &mut std::io::sink())?;
    drop(answer);
    sums.ended_ms = served.settle(workers)?;
    Ok(sums)
}

/// A server of this bench; it ends with it.
struct Served {
    child: Child,
    address: SocketAddr,
}

impl Served {
    fn new(binary: &Path, url: &str, folder: &Path) -> Result<Self, Failed> {
        let run = |words: &[&str]| {
            let mut command = Command::new(std::path::absolute(binary).unwrap_or_else(|_| binary.into()));
            // its key for reports lies beside an SQLite; of a Postgres below here
            command.args(words).env("TRACEMAIL_DATABASE", url).env("TRACEMAIL_LOG", "warn").current_dir(folder);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        // the data set has dates of its own: nothing of it is to be deleted as old
        run(&["retention", "set", "--default", "90"]).status()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = run(&["serve", "--open", "--listen", &address.to_string()]).env("TRACEMAIL_SWEEP_SECONDS", "3600").spawn()?;
        let mut served = Self { child, address };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(ended) = served.child.try_wait()? {
                return Err(format!("{} serve ended: {ended}", binary.display()).into());
            }
            if began.elapsed() > Duration::from_mins(2) {
                return Err(format!("{} serve does not answer", binary.display()).into());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(served)
    }

    /// The body of a list; to a client of HTTP/1.0 it goes as it is, and ends with the connection.
    fn ask(&self, list: &str) -> Result<TcpStream, Failed> {
        let mut stream = TcpStream::connect(self.address)?;
        write!(stream, "GET /export.csv?kind={list}&raw=1 HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read(&mut byte)? == 0 {
                return Err("the server gave no file".into());
            }
            head.push(byte[0]);
        }
        if head.starts_with(b"HTTP/1.0 200") || head.starts_with(b"HTTP/1.1 200") {
            Ok(stream)
        } else {
            Err(format!("the server gave no file: {}", String::from_utf8_lossy(&head)).into())
        }
    }

    /// Waits until nothing works for half a second: milliseconds until that began.
    fn settle(&self, workers: &Workers) -> Result<f64, Failed> {
        const LOOK: Duration = Duration::from_millis(20);
        let began = Instant::now();
        let (mut last, mut spent) = (began, self.cpu(workers));
        while last.elapsed() < Duration::from_millis(500) {
            if began.elapsed() > Duration::from_mins(10) {
                return Err("the server does not come to rest".into());
            }
            sleep(LOOK);
            let now = self.cpu(workers);
            // a server at rest looks around now and then: less than a tenth of one processor
            if now - spent > LOOK.as_secs_f64() / 10.0 {
                last = Instant::now();
            }
            spent = now;
        }
        Ok((last - began).as_secs_f64() * 1e3)
    }

    /// Processor seconds so far, Postgres's among them.
    fn cpu(&self, workers: &Workers) -> f64 {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.child.id()));
        let spent = |thread: std::io::Result<std::fs::DirEntry>| {
            std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?.split(' ').next()?.parse::<f64>().ok()
        };
        let own: f64 = threads.map_or(0.0, |threads| threads.filter_map(spent).sum());
        own / 1e9 + workers.there()
    }

    /// KiB.
    fn memory(&self, name: &str) -> Result<f64, Failed> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let number = line.and_then(|line| line.split_whitespace().next()).ok_or("the system does not tell the server's memory")?;
        Ok(number.parse()?)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // it may have ended by itself
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! A PostgreSQL of the bench's own: made, stopped, started and taken away by it, unless it is to be kept.
//!
//! In: a folder. Out: a URL. Reached by a socket only; durable as a real one is. Refuses to know: tables.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::Failed;

/// As which it runs when the bench runs as root, as which it refuses to.
const USER: &str = "postgres";

pub struct Cluster {
    folder: PathBuf,
    bin: PathBuf,
    root: bool,
    /// Left where it lies, and taken up again.
    kept: bool,
}

impl Cluster {
    pub fn new(folder: &Path, kept: bool) -> Result<Self, Failed> {
        let cluster = Self { folder: folder.into(), bin: bin()?, root: said(Command::new("id").arg("-u"))?.trim() == "0", kept };
        if kept && cluster.data().exists() {
            cluster.start()?;
            return Ok(cluster);
        }
        std::fs::create_dir_all(folder)?;
        if cluster.root {
            said(Command::new("chown").arg(USER).arg(folder))?;
        }
        said(cluster.command("initdb").args(["-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]))?;
        cluster.start()?;
        Ok(cluster)
    }

    pub fn url(&self) -> String {
        format!("postgres://{USER}@localhost/postgres?host={}", self.folder.display())
    }

    /// Where its files lie.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub fn start(&self) -> Result<(), Failed> {
        // what a machine of this size is given by its administrator
        let settings = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c shared_buffers=1GB -c max_wal_size=4GB -c checkpoint_timeout=30min",
            self.folder.display()
        );
        said(self.command("pg_ctl").args(["-o", &settings, "-w", "-l"]).arg(self.folder.join("log")).arg("start")).map(drop)
    }

    pub fn stop(&self) -> Result<(), Failed> {
        said(self.command("pg_ctl").args(["-w", "-m", "fast", "stop"])).map(drop)
    }

    /// The process whose children do the work.
    pub fn postmaster(&self) -> Result<u32, Failed> {
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid"))?;
        Ok(pid.lines().next().unwrap_or_default().parse()?)
    }

    /// Brings order into it, as autovacuum does within a minute, and writes everything down.
    pub fn settle(&self) -> Result<(), Failed> {
        let mut psql = Command::new(self.bin.join("psql"));
        psql.arg("-h").arg(&self.folder).args(["-U", USER, "-q", "-c", "vacuum analyze", "-c", "checkpoint", "postgres"]);
        said(&mut psql).map(drop)
    }

    fn command(&self, program: &str) -> Command {
        let program = self.bin.join(program);
        let mut command = Command::new(if self.root { Path::new("setpriv") } else { &program });
        if self.root {
            command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--"]).arg(&program);
        }
        command.current_dir("/").arg("-D").arg(self.data());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.kept {
            if let Err(error) = self.stop() {
                eprintln!("{} could not be stopped: {error}", self.folder.display());
            }
            return;
        }
        let stopped = self.command("pg_ctl").args(["-w", "-m", "immediate", "stop"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if let Err(error) = stopped.and_then(|_| std::fs::remove_dir_all(&self.folder)) {
            eprintln!("{} could not be taken away: {error}", self.folder.display());
        }
    }
}

/// Where `initdb` and `pg_ctl` are.
fn bin() -> Result<PathBuf, Failed> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = debian.into_iter().rev().chain(std::env::split_paths(&path)).find(|bin| bin.join("initdb").exists());
    found.ok_or_else(|| "PostgreSQL is not installed: run ./setup postgres".into())
}

fn said(command: &mut Command) -> Result<String, Failed> {
    let done = command.stdin(Stdio::null()).output()?;
    if !done.status.success() {
        return Err(format!("{command:?}: {}\n{}", done.status, String::from_utf8_lossy(&done.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

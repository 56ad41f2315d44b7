//! A real PostgreSQL for the tests: made, started and stopped by them.
//!
//! In: nothing but Debian's package (`./setup postgres`). Out: an empty database for each test. All test processes of
//! this machine share one server, in a folder of its own, reached by a socket only. Each holds a lock while it runs; a
//! watchman stops the server and takes the folder away when nobody has held it for some seconds, however they ended.

use std::{
    fs::File,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Command, Stdio, id},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{ConnectOptions, Connection, postgres::PgConnectOptions};

/// The user it runs as when the tests run as root, as which it refuses to.
const USER: &str = "postgres";
/// Who owns the databases, and may do nothing else there: as in real life.
const OWNER: &str = "tracemail";

struct Server {
    socket: PathBuf,
    _used: File,
}

/// The URL of a new, empty database.
pub(super) async fn database() -> String {
    static SERVER: OnceLock<Server> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = SERVER.get_or_init(server);
    let name = format!("t{}_{}", id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let options = PgConnectOptions::new().socket(&server.socket).username(USER).database("postgres");
    let mut conn = options.connect().await.expect("the server is there");
    for sql in [format!("drop database if exists {name}"), format!("create database {name} owner {OWNER}")] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut conn).await.expect("makes a database");
    }
    conn.close().await.expect("closes");
    format!("postgres://{OWNER}@localhost/{name}?host={}", server.socket.display())
}

/// The server, started if nobody has.
fn server() -> Server {
    let folder = std::env::temp_dir().join(format!("tracemail-test-postgres-{}", run(Command::new("id").arg("-u")).trim()));
    let lock = |name: &str| File::create(folder.with_extension(name)).expect("a lock");
    let (starting, used) = (lock("starting"), lock("used"));
    starting.lock().expect("our turn");
    used.lock_shared().expect("in use");
    if UnixStream::connect(folder.join(".s.PGSQL.5432")).is_err() {
        start(&folder);
    }
    Server { socket: folder, _used: used }
}

fn start(folder: &Path) {
    let (bin, data) = (bin(), folder.join("data"));
    drop(std::fs::remove_dir_all(folder));
    std::fs::create_dir_all(folder).expect("a folder");
    let root = run(Command::new("id").arg("-u")).trim() == "0";
    if root {
        run(Command::new("chown").arg(USER).arg(folder));
    }
    let by_user = |program: &str| {
        let program = bin.join(program);
        let mut command = Command::new(if root { Path::new("setpriv") } else { &program });
        if root {
            command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--"]).arg(&program);
        }
        command.current_dir("/").arg("-D").arg(&data);
        command
    };
    // a default collation unlike SQLite's order: whatever is compared must say how
    run(by_user("initdb")
        .args(["-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"])
        .args(["--locale-provider=icu", "--icu-locale=it"]));
    let settings = format!(
        "-c listen_addresses= -c unix_socket_directories={} -c max_connections=300 -c fsync=off -c full_page_writes=off",
        folder.display()
    );
    run(by_user("pg_ctl").args(["-o", &settings, "-w", "-l"]).arg(folder.join("log")).arg("start"));
    run(Command::new(bin.join("createuser")).arg("-h").arg(folder).args(["-U", USER, OWNER]));
    watch(folder);
}

/// Starts the watchman, who outlives this process.
fn watch(folder: &Path) {
    const SCRIPT: &str = r#"
        exec 8>"$1.starting" 9>"$1.used"; idle=0
        while sleep 3; do
            if flock -n 8 && flock -n 9; then
                idle=$((idle + 1))
                if [ $idle = 3 ]; then
                    kill -INT "$(head -n 1 "$1/data/postmaster.pid")"
                    while [ -e "$1/data/postmaster.pid" ]; do sleep 0.1; done
                    rm -rf "$1"; exit
                fi
            else
                idle=0
            fi
            flock -u 9; flock -u 8
        done"#;
    let mut watchman = Command::new("setsid");
    watchman.args(["--fork", "sh", "-c", SCRIPT, "watchman"]).arg(folder).current_dir("/");
    watchman.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a watchman");
}

/// Where `initdb` and `pg_ctl` are.
fn bin() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = debian.into_iter().rev().chain(std::env::split_paths(&path)).find(|bin| bin.join("initdb").exists());
    found.expect("PostgreSQL is not installed, and the store's tests need it: run ./setup postgres")
}

fn run(command: &mut Command) -> String {
    let done = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(done.status.success(), "{command:?}: {}\n{}", done.status, String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

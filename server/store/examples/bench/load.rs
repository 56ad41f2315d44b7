//! What work costs: processor time, here and in Postgres's processes, and bytes on disk.
//!
//! In: where the work is done. Out: seconds and bytes. Refuses to know: what the work is.

use std::{io, path::Path, time::Instant};

use rustix::time::{ClockId, clock_gettime};

/// Who works: this process, and that Postgres's, if there is one.
pub struct Workers {
    pub postmaster: Option<u32>,
}

/// Seconds that something took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    pub wall: f64,
    /// Of this process.
    pub here: f64,
    /// Of Postgres's.
    pub there: f64,
}

impl Took {
    pub fn cpu(&self) -> f64 {
        self.here + self.there
    }

    pub fn add(&mut self, more: Self) {
        self.wall += more.wall;
        self.here += more.here;
        self.there += more.there;
    }
}

/// The moment a measurement began.
pub struct Began {
    at: Instant,
    here: f64,
    there: f64,
}

impl Workers {
    pub fn begin(&self) -> Began {
        let there = self.there();
        Began { there, here: here(), at: Instant::now() }
    }

    pub fn took(&self, began: &Began) -> Took {
        let wall = began.at.elapsed().as_secs_f64();
        Took { wall, here: here() - began.here, there: (self.there() - began.there).max(0.0) }
    }

    /// Of Postgres's processes that live: those for our questions do as long as the store is open.
    pub fn there(&self) -> f64 {
        let Some(postmaster) = self.postmaster else { return 0.0 };
        let children = std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children")).unwrap_or_default();
        // nanoseconds on a processor come first; a process may end while we look
        let spent = |child: &str| std::fs::read_to_string(format!("/proc/{child}/schedstat")).ok()?.split(' ').next()?.parse::<f64>().ok();
        children.split_whitespace().filter_map(spent).sum::<f64>() / 1e9
    }
}

/// Processor time of all threads of this process.
fn here() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Bytes of a folder's files.
pub fn bytes(folder: &Path) -> io::Result<u64> {
    let mut sum = 0;
    visit(folder, &mut |file| {
        sum += file.metadata()?.len();
        Ok(())
    })?;
    Ok(sum)
}

/// Takes a folder's files out of the system's cache, so that the next to read them waits for the disk.
pub fn forget(folder: &Path) -> io::Result<()> {
    visit(folder, &mut |file| {
        let file = std::fs::File::open(file.path())?;
        file.sync_all()?;
        Ok(rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?)
    })
}

fn visit(folder: &Path, each: &mut impl FnMut(&std::fs::DirEntry) -> io::Result<()>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            visit(&entry.path(), each)?;
        } else if kind.is_file() {
            match each(&entry) {
                // a database that is being closed takes its log away
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                done => done?,
            }
        }
    }
    Ok(())
}

/// Bytes free where that folder lies.
pub fn free(folder: &Path) -> io::Result<u64> {
    let system = rustix::fs::statvfs(folder)?;
    Ok(system.f_bavail * system.f_frsize)
}

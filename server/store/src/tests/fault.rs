//! Crashes on demand: a test arms a point, and the next commit that comes by fails there.

use std::sync::{Mutex, PoisonError};

use crate::{Error, Result};

/// The point armed.
#[derive(Default)]
pub(crate) struct Fault(Mutex<Option<&'static str>>);

impl Fault {
    pub(crate) fn arm(&self, name: &'static str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(name);
    }

    /// Fails, once, when this point is armed.
    pub(crate) fn point(&self, name: &'static str) -> Result<()> {
        let mut armed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match armed.take_if(|armed| *armed == name) {
            Some(name) => Err(Error::damaged(format!("fault: {name}"))),
            None => Ok(()),
        }
    }
}

//! What a frame in another page may fetch once: a file, or the live socket. It has no cookie, and a link no bearer.

use tracemail_model::time::Micros;

use super::Digest;
use crate::{Error, Result, Store, deed::Deed, query::Query};

impl Store {
    /// Makes a ticket for the holder of that bearer. `file`: path and query; `None`: the live socket.
    pub async fn make_embed_ticket(&self, hash: &Digest, bearer: &Digest, file: Option<&str>, until: Micros, now: Micros) -> Result<()> {
        let mut deed = Deed::begin(self).await?;
        deed.execute(Query::new("delete from embed_ticket where until < $1").arg(now.0)).await?;
        let insert = Query::new("insert into embed_ticket (hash, bearer, file, until) values ($1, $2, $3, $4)").arg(hash.to_vec());
        deed.execute(insert.arg(bearer.to_vec()).arg(file.map(str::to_owned)).arg(until.0)).await?;
        deed.done().await
    }

    /// Takes a ticket, once: the bearer it was made for, and the file.
    pub async fn take_embed_ticket(&self, hash: &Digest, now: Micros) -> Result<Option<(Digest, Option<String>)>> {
        // anybody may show anything: what is no ticket keeps no writer waiting
        let look = Query::new("select 1 from embed_ticket where hash = $1 and until > $2").arg(hash.to_vec()).arg(now.0);
        if self.beside::<(i64,)>(look).await?.is_empty() {
            return Ok(None);
        }
        let mut deed = Deed::begin(self).await?;
        let delete = Query::new("delete from embed_ticket where hash = $1 and until > $2 returning bearer, file");
        let found = deed.first::<(Vec<u8>, Option<String>)>(delete.arg(hash.to_vec()).arg(now.0)).await?;
        deed.done().await?;
        found.map(|(bearer, file)| Ok((bearer.try_into().map_err(|_| Error::damaged("the bearer of a ticket"))?, file))).transpose()
    }
}

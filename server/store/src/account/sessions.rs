//! Who is signed in where. A session is known by the hash of what the cookie holds, and listed by an id of its own.

use std::net::IpAddr;

use tracemail_model::{
    account::{AccountId, Act, By, Session, SessionId},
    time::Micros,
};

use super::{Digest, id, network, network_bytes, people, random};
use crate::{Result, Store, deed::Deed, query::Query};

type Line = (String, String, i64, i64, i64, i64, String, Option<Vec<u8>>, Option<String>, i64);

const COLUMNS: &str = "id, account, made, proved, seen, until, agent, network, reason, vouched";

fn read((session, account, made, proved, seen, until, agent, from, reason, vouched): Line) -> Result<Session> {
    Ok(Session {
        id: id(&session)?,
        account: id(&account)?,
        made: Micros(made),
        proved: Micros(proved),
        seen: Micros(seen),
        until: Micros(until),
        agent,
        network: network(from),
        reason,
        vouched: vouched == 1,
    })
}

impl Store {
    /// Signs an account in; `None`: there is no such account. The session that `replaces` names ends, so that what a
    /// browser held before is worth nothing afterwards.
    pub async fn begin_session(
        &self,
        by: &By,
        account: AccountId,
        hash: &Digest,
        (until, agent, network): (Micros, &str, Option<IpAddr>),
        replaces: Option<&Digest>,
    ) -> Result<Option<Session>> {
        let mut deed = Deed::begin(self).await?;
        let Some(whose) = people::by_id(&mut deed, account).await? else { return Ok(None) };
        if let Some(old) = replaces {
            deed.execute(Query::new("delete from session where hash = $1").arg(old.to_vec())).await?;
            deed.rights_changed().await?;
        }
        deed.execute(Query::new("delete from session where until < $1").arg(by.now.0)).await?;
        let session = Session {
            id: SessionId(random()?),
            account,
            made: by.now,
            proved: by.now,
            seen: by.now,
            until,
            agent: agent.to_owned(),
            network,
            reason: None,
            vouched: false,
        };
        let insert = "insert into session (id, hash, account, made, proved, seen, until, agent, network) values ($1, $2, $3, $4, $4, $4, $5, $6, $7)";
        let query = Query::new(insert).arg(session.id.to_string()).arg(hash.to_vec()).arg(account.to_string()).arg(by.now.0);
        deed.execute(query.arg(until.0).arg(agent).arg(network.map(network_bytes))).await?;
        deed.execute(Query::new("update account set seen = $2 where id = $1").arg(account.to_string()).arg(by.now.0)).await?;
        deed.record(by, Act::SignedIn, &whose.name, "").await?;
        deed.done().await?;
        Ok(Some(session))
    }

    /// Somebody vouches for whoever began it: a link, or a provider.
    pub async fn vouch_for(&self, hash: &Digest) -> Result<()> {
        self.0.engine.write(Query::new("update session set vouched = 1 where hash = $1").arg(hash.to_vec())).await
    }

    /// The session with that hash that was used since `idle` and has not ended.
    pub async fn session(&self, hash: &Digest, now: Micros, idle: Micros) -> Result<Option<Session>> {
        let query = Query::new(format!("select {COLUMNS} from session where hash = $1 and until > $2 and seen >= $3")).arg(hash.to_vec());
        self.beside(query.arg(now.0).arg(idle.0)).await?.into_iter().next().map(read).transpose()
    }

    /// It was used just now. One that has ended meanwhile stays ended.
    pub async fn session_seen(&self, session: SessionId, now: Micros) -> Result<()> {
        let query = Query::new("update session set seen = $2 where id = $1 and seen < $2").arg(session.to_string()).arg(now.0);
        self.0.engine.write(query).await
    }

    /// Why its owner looks at customers' rows from now on; `false`: it has ended.
    pub async fn set_reason(&self, session: SessionId, reason: Option<&str>) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let update = Query::new("update session set reason = $2 where id = $1 returning 1");
        let found = deed.touched(update.arg(session.to_string()).arg(reason.map(str::to_owned))).await?;
        // open live pages of his hear of it at once
        deed.rights_changed().await?;
        deed.done().await?;
        Ok(found)
    }

    /// Its owner has just shown his password again: the cookie holds another secret from now on.
    pub async fn prove_session(&self, session: SessionId, hash: &Digest, now: Micros) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let update = Query::new("update session set proved = $2, seen = $2, hash = $3 where id = $1 returning 1");
        let found = deed.touched(update.arg(session.to_string()).arg(now.0).arg(hash.to_vec())).await?;
        deed.done().await?;
        Ok(found)
    }

    /// The sessions of an account, newest first.
    pub async fn sessions(&self, account: AccountId, now: Micros) -> Result<Vec<Session>> {
        let query = Query::new(format!("select {COLUMNS} from session where account = $1 and until > $2 order by made desc, id"));
        self.beside(query.arg(account.to_string()).arg(now.0)).await?.into_iter().map(read).collect()
    }

    /// Ends one session of an account; `false`: there is none.
    pub async fn end_session(&self, by: &By, account: AccountId, session: SessionId) -> Result<bool> {
        let query = Query::new("delete from session where account = $1 and id = $2 returning 1").arg(account.to_string());
        self.end(by, account, query.arg(session.to_string())).await
    }

    /// Ends all sessions of an account but one.
    pub async fn end_sessions(&self, by: &By, account: AccountId, but: Option<SessionId>) -> Result<bool> {
        let query = Query::new("delete from session where account = $1 and id <> $2 returning 1").arg(account.to_string());
        self.end(by, account, query.arg(but.map(|id| id.to_string()).unwrap_or_default())).await
    }

    async fn end(&self, by: &By, account: AccountId, query: Query) -> Result<bool> {
        let mut deed = Deed::begin(self).await?;
        let ended = deed.fetch::<(i64,)>(query).await?.len();
        if ended == 0 {
            return Ok(false);
        }
        let name = people::by_id(&mut deed, account).await?.map(|account| account.name).unwrap_or_default();
        deed.rights_changed().await?;
        deed.record(by, Act::SessionEnded, &name, &ended.to_string()).await?;
        deed.done().await?;
        Ok(true)
    }
}

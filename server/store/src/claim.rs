//! What people say of logins, and what becomes of the findings about them; the networks that domains trust.
//!
//! In: a login and a word; a domain and a network. Out: the word kept, with who gave it and when, the findings closed or
//! opened by it, and a record, all in one transaction. Refuses to know: the rules, and who is told.

use tracemail_model::{
    access::Access,
    account::{Act, By},
    claim::{Claim, MOST_TRUSTED, Trusted},
    filter::{IpRange, fold},
    finding::{FindingKind, FindingState, LONGEST_NOTE},
    ids::{Key, RowId},
    mailbox::host_of,
    row::Row,
    status::Action,
    tenant::Scope,
    time::Micros,
};

use crate::{
    Result, Store,
    deed::Deed,
    engine::Engine,
    finding::{NEXT, own},
    postgres::schema::WATCH,
    query::Query,
    reader::Deadline,
};

type Said = (i64, i64, i64, String, i64);
type Line = (String, String, String, String, i64);

/// What of an account's findings a word is about.
type About = (String, i64, Option<String>, Vec<u8>, String, i64);

impl Store {
    /// Somebody says that a login was its owner's, or was not; `note` says the same, for the findings about it. `None`:
    /// there is no such login, or it is not his to speak of. Gives what stands from then on, which may be another's.
    ///
    /// "Mine" closes what was found about it, "not mine" opens it again and opens a finding of its own. "Mine" of somebody
    /// whom nobody vouches for is written beside what was found and closes nothing; a word that counts stays.
    pub async fn claim(&self, by: &By, scope: &Scope, row: RowId, (mine, vouched): (bool, bool), note: &str) -> Result<Option<Claim>> {
        // asked for behind the lock before anything is written
        #[expect(clippy::disallowed_methods, reason = "it is kept as it is, and not shown")]
        let Some(Row::Access(login)) = self.row(&scope.whole(), row).await? else { return Ok(None) };
        if login.action != Action::Login {
            return Ok(None);
        }
        let account = fold(&login.user);
        let (domain, network) = (host_of(&account).unwrap_or_default().to_owned(), network(&login));
        let mut deed = Deed::begin(self).await?;
        if let Engine::Postgres(_) = self.0.engine {
            deed.execute(Query::new("select pg_advisory_xact_lock($1)").arg(WATCH + 1)).await?;
        }
        let upsert = "insert into claim (domain, login, account, network, mine, who, at, vouched) values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (domain, login) do update
             set mine = excluded.mine, who = excluded.who, at = excluded.at, vouched = excluded.vouched
             where excluded.vouched >= claim.vouched returning 1";
        // whoever has the password gains nothing by "not mine"
        let counts = vouched || !mine;
        let query = Query::new(upsert).arg(domain.as_str()).arg(row.0).arg(account.as_str()).arg(network.as_str());
        let is_kept = deed.touched(query.arg(i64::from(mine)).arg(by.who.as_str()).arg(by.now.0).arg(i64::from(counts))).await?;
        let mut kept = Some(Claim { row, mine, vouched: counts, who: by.who.clone(), at: by.now });
        if !is_kept {
            let standing = Query::new("select login, mine, vouched, who, at from claim where domain = $1 and login = $2");
            kept = deed.first::<Said>(standing.arg(domain.as_str()).arg(row.0)).await?.map(|said| shown(scope, said));
        }
        let state = counts.then_some(if mine { FindingState::Acknowledged } else { FindingState::Open });
        judge(&mut deed, &domain, &account, &network, row, state, note).await?;
        if !mine {
            deny(&mut deed, &domain, &account, &network, &login, note).await?;
        }
        let act = if mine { Act::LoginClaimed } else { Act::LoginDenied };
        // the record stays when the person has been erased: it names the row and not him
        deed.record(by, act, &row.to_string(), &network).await?;
        deed.done().await?;
        Ok(kept)
    }

    /// What was said of these logins.
    pub async fn claims(&self, scope: &Scope, rows: &[RowId]) -> Result<Vec<Claim>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = Query::new("select login, mine, vouched, who, at from claim where ");
        own(&mut query, scope);
        let each: Vec<String> = rows.iter().map(|row| query.bind(row.0)).collect();
        query.push(&format!(" and login in ({}) order by login", each.join(", ")));
        let mut reading = self.0.engine.main().read(Deadline::behind(scope)).await?;
        let answer = reading.fetch::<Said>(query).await;
        Ok(reading.done(answer)?.into_iter().map(|said| shown(scope, said)).collect())
    }

    /// Accounts and networks that somebody whose word counts has said a login of was the owner's, since then: the newest word of each.
    pub async fn claimed(&self, since: Micros) -> Result<Vec<(String, IpRange)>> {
        let query = Query::new("select account, network, mine from claim where at >= $1 and vouched = 1 order by at").arg(since.0);
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.fetch::<(String, String, i64)>(query).await;
        let mut all = std::collections::BTreeMap::new();
        for (account, network, mine) in reading.done(answer)? {
            all.insert((account, network), mine == 1);
        }
        let kept = all.into_iter().filter(|(_, mine)| *mine);
        Ok(kept.filter_map(|((account, network), _)| Some((account, IpRange::parse(&network)?))).collect())
    }

    /// Something that is another whenever somebody has said something of a login or a network.
    pub async fn said_stand(&self) -> Result<(i64, i64, i64, i64)> {
        let text = "select (select count(*) from claim), (select coalesce(max(at), 0) from claim),
             (select count(*) from trusted), (select coalesce(max(at), 0) from trusted)";
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.first(Query::new(text)).await;
        Ok(reading.done(answer)?.unwrap_or_default())
    }

    /// Forgets what was said before then.
    pub async fn forget_claims(&self, before: Micros) -> Result<()> {
        self.0.engine.write(Query::new("delete from claim where at < $1").arg(before.0)).await
    }

    /// The networks that the reader's domains trust, by domain.
    pub async fn trusted(&self, scope: &Scope) -> Result<Vec<Trusted>> {
        let mut query = Query::new("select domain, network, note, who, at from trusted where ");
        // a mailbox is no domain's
        if matches!(scope.reach(), tracemail_model::tenant::Reach::Mailboxes(_)) {
            return Ok(Vec::new());
        }
        own(&mut query, scope);
        query.push(" order by domain, network");
        let mut reading = self.0.engine.main().read(Deadline::behind(scope)).await?;
        let answer = reading.fetch::<Line>(query).await;
        let shown = |text: String| scope.mask().map_or_else(|| text.clone(), |mask| mask.text(&text));
        let read = |(domain, network, note, who, at): Line| Trusted { domain, network, note: shown(note), who: shown(who), at: Micros(at) };
        Ok(reading.done(answer)?.into_iter().map(read).collect())
    }

    /// A domain of the reader's trusts a network from now on. `false`: it is not his, or trusts as many as it may.
    pub async fn trust(&self, by: &By, scope: &Scope, domain: &str, network: IpRange, note: &str) -> Result<bool> {
        let domain = fold(domain);
        if domain.is_empty() || !scope.sees(Some(&domain), None) {
            return Ok(false);
        }
        let mut deed = Deed::begin(self).await?;
        let others = Query::new("select count(*) from trusted where domain = $1 and network <> $2");
        let others = deed.first::<(i64,)>(others.arg(domain.as_str()).arg(network.to_string())).await?;
        if others.is_some_and(|(others,)| others.unsigned_abs() as usize >= MOST_TRUSTED) {
            return Ok(false);
        }
        let upsert = "insert into trusted (domain, network, note, who, at) values ($1, $2, $3, $4, $5)
             on conflict (domain, network) do update set note = excluded.note, who = excluded.who, at = excluded.at";
        let query = Query::new(upsert).arg(domain.as_str()).arg(network.to_string()).arg(note).arg(by.who.as_str()).arg(by.now.0);
        deed.execute(query).await?;
        deed.record(by, Act::NetworkTrusted, &domain, &network.to_string()).await?;
        deed.done().await?;
        Ok(true)
    }

    /// Not any more. `false`: it is not the reader's, or did not.
    pub async fn distrust(&self, by: &By, scope: &Scope, domain: &str, network: IpRange) -> Result<bool> {
        let domain = fold(domain);
        if domain.is_empty() || !scope.sees(Some(&domain), None) {
            return Ok(false);
        }
        let mut deed = Deed::begin(self).await?;
        let delete = Query::new("delete from trusted where domain = $1 and network = $2 returning at");
        if !deed.touched(delete.arg(domain.as_str()).arg(network.to_string())).await? {
            return Ok(false);
        }
        deed.record(by, Act::NetworkDistrusted, &domain, &network.to_string()).await?;
        deed.done().await?;
        Ok(true)
    }
}

/// The /24 or /48 it came from; empty: the log does not say.
fn network(login: &Access) -> String {
    login.remote_ip.map_or_else(String::new, |ip| {
        let ip = ip.to_canonical();
        IpRange::new(ip, if ip.is_ipv4() { 24 } else { 48 }).to_string()
    })
}

/// As that scope sees it.
fn shown(scope: &Scope, (row, mine, vouched, who, at): Said) -> Claim {
    let who = scope.mask().map_or_else(|| who.clone(), |mask| mask.text(&who));
    Claim { row: RowId(row), mine: mine == 1, vouched: vouched == 1, who, at: Micros(at) }
}

/// Closes what was found about the login, or opens it again; `None`: the note is added, and nothing else.
async fn judge(
    deed: &mut Deed,
    domain: &str,
    account: &str,
    network: &str,
    row: RowId,
    state: Option<FindingState>,
    note: &str,
) -> Result<()> {
    const ABOUT: [FindingKind; 4] = [FindingKind::BreakIn, FindingKind::NewNetwork, FindingKind::FarApart, FindingKind::Denied];
    let query = Query::new("select id, kind, network, rows, note, state from finding where domain = $1 and account = $2 and state <> $3");
    let found = deed.fetch::<About>(query.arg(domain).arg(account).arg(FindingState::Muted.code())).await?;
    for (id, kind, from, rows, before, was) in found {
        let shows = rows.as_chunks::<8>().0.iter().any(|bytes| i64::from_be_bytes(*bytes) == row.0);
        let about = FindingKind::from_code(kind).is_some_and(|kind| ABOUT.contains(&kind));
        if !about || !(shows || from.as_deref() == Some(network)) {
            continue;
        }
        let update = format!("update finding set state = $1, note = $2, change = {NEXT} where domain = $3 and id = $4");
        deed.execute(Query::new(update).arg(state.map_or(was, FindingState::code)).arg(longer(&before, note)).arg(domain).arg(id)).await?;
    }
    Ok(())
}

/// A story of its own: of each network and account one, which goes on with every login that is denied.
async fn deny(deed: &mut Deed, domain: &str, account: &str, network: &str, login: &Access, note: &str) -> Result<()> {
    let id = Key::of([FindingKind::Denied.name(), account, " ", network].map(str::as_bytes)).0;
    let insert = format!(
        "insert into finding (domain, id, kind, account, network, client, since, until, count, spread, rows, state, note, change)
         values ($1, $2, $3, $4, $5, $6, $7, $7, 1, 1, $8, 0, $9, {NEXT})
         on conflict (domain, id) do update set
           since = case when finding.since < excluded.since then finding.since else excluded.since end,
           until = case when finding.until > excluded.until then finding.until else excluded.until end,
           count = case when finding.rows = excluded.rows then finding.count else finding.count + 1 end,
           rows = excluded.rows, state = 0, note = excluded.note, change = excluded.change"
    );
    let query = Query::new(insert).arg(domain).arg(format!("{id:016x}")).arg(FindingKind::Denied.code()).arg(account);
    let query = query.arg(Some(network.to_owned()).filter(|network| !network.is_empty())).arg(login.client.clone());
    deed.execute(query.arg(login.time.0).arg(login.id.0.to_be_bytes().to_vec()).arg(note)).await
}

/// What was written before, and this behind it, once.
fn longer(before: &str, note: &str) -> String {
    if before.is_empty() || before == note {
        return note.chars().take(LONGEST_NOTE).collect();
    }
    format!("{before} · {note}").chars().take(LONGEST_NOTE).collect()
}

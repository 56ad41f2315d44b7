//! How long rows are kept: a number of days for each domain, and one for all others.
//!
//! In: what an operator sets. Out: the limit of any domain; refusals that say what to do. Refuses to know: rows, and
//! what time it is.

use std::{fmt, str::FromStr};

use tracemail_model::{
    ids::RowId,
    time::{DAY, Day, Micros},
};

use crate::{Error, Result, Store, query::Query, reader::Deadline, rows::fold};

/// A number of days for which rows are kept: 1 to 90.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Days(u8);

impl Days {
    /// Where nothing is set.
    pub const USUAL: Self = Self(30);
    /// The longest that Italy's Garante has logs of mail kept without a reason (provision 364 of 6 June 2024).
    pub const ITALY: Self = Self(21);

    /// `None` outside 1 to 90.
    pub const fn new(days: u8) -> Option<Self> {
        if matches!(days, 1..=90) { Some(Self(days)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The first moment that is kept.
    pub const fn since(self, now: Micros) -> Micros {
        now.plus(-(self.0 as i64) * DAY)
    }

    /// The first id that is kept.
    pub(crate) const fn first(self, now: Micros) -> i64 {
        RowId::first(self.since(now)).0
    }
}

impl FromStr for Days {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        text.parse().ok().and_then(Self::new).ok_or_else(|| "a number of days from 1 to 90".into())
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} day{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

/// Whose law is kept to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// 21 days; longer only with a written reason.
    Italy,
}

impl Profile {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Italy => "italy",
        }
    }

    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        (name == Self::Italy.name()).then_some(Self::Italy)
    }

    /// The longest that needs no reason.
    const fn freely(self) -> Days {
        match self {
            Self::Italy => Days::ITALY,
        }
    }
}

/// What was set for a domain, or for all that are not named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// For how long.
    pub days: Days,
    /// Why, where somebody wrote it.
    pub reason: Option<String>,
    /// When it was set.
    pub time: Micros,
}

/// All that is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whose law is kept to.
    pub profile: Option<Profile>,
    /// For whatever is not named, and for rows of no domain; [`Policy::default`] says what it comes to.
    pub others: Option<Rule>,
    /// For single domains, in the order of the alphabet.
    pub domains: Vec<(String, Rule)>,
}

impl Policy {
    /// For whatever is not named.
    pub fn usual(&self) -> Days {
        self.others.as_ref().map_or(self.profile.map_or(Days::USUAL, Profile::freely), |rule| rule.days)
    }

    /// For that domain, or rows of none.
    pub fn of(&self, domain: Option<&str>) -> Days {
        let named = domain.and_then(|name| self.domains.binary_search_by(|(own, _)| own.as_str().cmp(name)).ok());
        named.map_or_else(|| self.usual(), |at| self.domains[at].1.days)
    }

    /// The shortest there is: nothing younger goes.
    pub(crate) fn shortest(&self) -> Days {
        self.domains.iter().map(|(_, rule)| rule.days).fold(self.usual(), Days::min)
    }

    /// Whether rows of that day pass their limit just now, one after the other.
    pub(crate) fn parts(&self, day: Day, now: Micros) -> bool {
        let mut limits = self.domains.iter().map(|(_, rule)| rule.days).chain([self.usual()]);
        limits.any(|days| days.since(now).day() == day && days.since(now) > day.start())
    }

    /// Says no to what the profile does not allow.
    fn check(&self) -> Result<()> {
        let Some(profile) = self.profile else { return Ok(()) };
        let all =
            self.domains.iter().map(|(name, rule)| (name.as_str(), rule)).chain(self.others.as_ref().map(|rule| ("all others", rule)));
        for (whose, rule) in all {
            if rule.days > profile.freely() && rule.reason.is_none() {
                return Err(Error::Retention(format!(
                    "{whose}: {} is longer than the {} that the profile {:?} allows without a written reason: give one with --reason, or fewer days",
                    rule.days,
                    profile.freely(),
                    profile.name()
                )));
            }
        }
        Ok(())
    }
}

/// domain, days, reason, profile, time
type Record = (String, i64, Option<String>, Option<String>, i64);

impl Store {
    /// How long rows are kept.
    pub async fn retention(&self) -> Result<Policy> {
        let mut reading = self.0.engine.main().read(Deadline::new()).await?;
        let answer = reading.fetch::<Record>(Query::new("select domain, days, reason, profile, time from retention order by domain")).await;
        let mut policy = Policy::default();
        for (domain, days, reason, profile, time) in reading.done(answer)? {
            let days = u8::try_from(days).ok().and_then(Days::new).ok_or_else(|| Error::damaged(format!("rows kept for {days} days")))?;
            let rule = Rule { days, reason, time: Micros(time) };
            if domain.is_empty() {
                policy.others = Some(rule);
                policy.profile = profile.map(|name| Profile::from_name(&name).ok_or_else(|| Error::damaged(name))).transpose()?;
            } else {
                policy.domains.push((domain, rule));
            }
        }
        Ok(policy)
    }

    /// Sets how long the rows of a domain are kept, or (`None`) those of all that are not named.
    pub async fn keep(&self, domain: Option<&str>, days: Days, reason: Option<&str>, now: Micros) -> Result<()> {
        let mut policy = self.retention().await?;
        let rule = Rule { days, reason: reason.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned), time: now };
        match domain {
            None => policy.others = Some(rule.clone()),
            Some(name) => policy.domains.push((name_of(name)?, rule.clone())),
        }
        policy.check()?;
        let name = domain.map(name_of).transpose()?.unwrap_or_default();
        self.write_rule(&name, &rule, policy.profile).await
    }

    /// A domain is kept as all others are.
    pub async fn keep_as_others(&self, domain: &str) -> Result<()> {
        self.0.engine.write(Query::new("delete from retention where domain = $1").arg(name_of(domain)?)).await
    }

    /// Sets whose law is kept to; what is not set by itself follows it.
    pub async fn keep_to(&self, profile: Option<Profile>, now: Micros) -> Result<()> {
        let mut policy = self.retention().await?;
        let limit = profile.map_or(Days::USUAL, Profile::freely);
        let as_before = policy.others.take().filter(|rule| rule.reason.is_some());
        let rule = as_before.unwrap_or(Rule { days: limit, reason: None, time: now });
        (policy.profile, policy.others) = (profile, Some(rule.clone()));
        policy.check()?;
        self.write_rule("", &rule, profile).await
    }

    async fn write_rule(&self, domain: &str, rule: &Rule, profile: Option<Profile>) -> Result<()> {
        let query = Query::new(
            "insert into retention (domain, days, reason, profile, time) values ($1, $2, $3, $4, $5)
             on conflict (domain) do update set days = excluded.days, reason = excluded.reason, profile = excluded.profile, time = excluded.time",
        );
        let profile = profile.filter(|_| domain.is_empty()).map(|profile| profile.name().to_owned());
        let query = query.arg(domain).arg(i64::from(rule.days.get())).arg(rule.reason.clone()).arg(profile);
        self.0.engine.write(query.arg(rule.time.0)).await
    }
}

/// As rows have it.
fn name_of(domain: &str) -> Result<String> {
    let name = fold(domain.trim()).trim_start_matches('@').to_owned();
    if name.is_empty() || name.contains(['@', '*']) || name.contains(char::is_whitespace) {
        return Err(Error::Retention(format!("{domain:?} is no domain: say one such as example.com")));
    }
    Ok(name)
}

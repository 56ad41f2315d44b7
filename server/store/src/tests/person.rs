//! One person: all of his rows and nobody else's, however a log spells him; and really gone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use futures::TryStreamExt;
use tracemail_model::{
    account::{Act, By, Look, NewAccount, Role},
    export::{Format, Stage, Why, Wish},
    filter::fold,
    finding::{Finding, FindingKind, FindingState},
    ids::RowId,
    row::Row,
    status::Direction,
    story::Story,
    tenant::Reach,
    time::{DAY, Micros},
};

use super::{
    On, Place, again, everything, fresh, on_both,
    retention::{Dice, counts_are_right, on, rows, seal, stands_in, told, write},
    sample::{access, at, batch, message, story},
    scope,
};
use crate::{
    Batch, NewExport, Store, UnknownLine,
    person::{Erased, Person, Reaching},
};

/// Who there is, the first of them to be erased: his mailbox and an alias, and others who look like him.
const PEOPLE: [&[(&str, &str)]; 8] = [
    &[("canary", "münchen.example"), ("canary.alias", "d3.example")],
    &[("canaries", "münchen.example")],
    &[("ary", "münchen.example")],
    &[("canary", "d3.example")],
    &[("canary", "munchen.example")],
    &[("c.anary", "xn--mnchen-3ya.example.d0.example")],
    &[("anna", "d0.example")],
    &[("carla", "d3.example"), ("info", "d6.example")],
];

/// What was written, and who is meant by each address in it.
#[derive(Default)]
struct World {
    dice: Dice,
    meant: HashMap<String, usize>,
}

impl World {
    /// Somebody, spelt in one of the ways a log may spell him.
    fn name(&mut self, who: usize) -> String {
        let of = PEOPLE[who];
        let (local, domain) = of[self.dice.below(of.len() as u64) as usize];
        let plus = ["", "", "+orders", "+a+b", "+"][self.dice.below(5) as usize];
        let domain = match (domain, self.dice.below(2)) {
            ("münchen.example", 0) => "xn--mnchen-3ya.example",
            (domain, _) => domain,
        };
        let name = format!("{local}{plus}@{domain}");
        let name = [name.clone(), name.to_uppercase(), name][self.dice.below(3) as usize].clone();
        self.meant.insert(fold(&name), who);
        name
    }

    fn anybody(&mut self) -> String {
        let who = self.dice.below(PEOPLE.len() as u64) as usize;
        self.name(who)
    }

    fn story(&mut self, name: &str) -> Story {
        let time = at(0).plus(-(self.dice.below(3 * DAY as u64) as i64));
        if self.dice.below(3) == 0 {
            let user = fold(&self.anybody());
            return story(name, access(time, name, &user));
        }
        let (sender, sent) = (self.anybody(), self.dice.below(3) == 0);
        let mut recipients: Vec<String> = (0..=self.dice.below(3)).map(|_| self.anybody()).collect();
        recipients.sort();
        recipients.dedup_by_key(|name| fold(name));
        let mut told = told(name, time, &recipients);
        for (_, row) in &mut told.rows {
            let Row::Message(row) = row else { continue };
            (row.header_from, row.autoreply, row.forwarded_to) = (None, None, Vec::new());
            row.sender = Some(sender.clone());
            row.original_recipient = (self.dice.below(4) == 0).then(|| self.anybody());
            row.user = (self.dice.below(4) == 0).then(|| fold(&self.anybody()));
            if sent {
                row.direction = Direction::Sent;
                row.domain = sender.rsplit_once('@').map(|(_, domain)| fold(domain));
            }
        }
        told
    }

    /// Whether a row is about that person: by what was meant, not by how it is spelt.
    fn is_his(&self, row: &Row, who: usize) -> bool {
        let about = match row {
            Row::Access(row) => vec![Some(&row.user)],
            Row::Message(row) => vec![row.sender.as_ref(), row.recipient.as_ref(), row.original_recipient.as_ref(), row.user.as_ref()],
        };
        about.into_iter().flatten().any(|name| self.meant.get(&fold(name)) == Some(&who))
    }
}

fn canary() -> Person {
    Person::of(["Canary+x@MÜNCHEN.example", "canary.alias@d3.example"]).expect("addresses")
}

fn by(now: Micros) -> By {
    By::machine(now)
}

async fn all_of_his_rows_go_and_nobody_elses(on_engine: On) {
    for (seed, sealed, reaching) in [(1, false, Reaching::Everywhere), (2, true, Reaching::Everywhere), (3, true, Reaching::OwnDomains)] {
        let (place, store) = fresh(on_engine).await;
        let mut world = World { dice: Dice(seed), ..World::default() };
        let told: Vec<Story> = (0..900).map(|n| world.story(&format!("{seed}-{n}"))).collect();
        write(&store, told.clone()).await;
        if sealed {
            seal(&store).await;
        }
        let (person, before) = (canary(), rows(&store).await);
        let own = person.domains();
        let goes = |row: &Row| {
            let in_reach = reaching == Reaching::Everywhere || row.domain().is_some_and(|domain| own.contains(domain));
            world.is_his(row, 0) && in_reach
        };
        let mut expected = before.clone();
        expected.retain(|_, row| !goes(row));
        let his = before.values().filter(|row| world.is_his(row, 0)).count() as u64;
        assert!(his > 150 && before.len() as u64 - his > 300, "{his} of {}", before.len());

        // foretold: all he is in, no more
        let foretold = store.person_rows(&everything(), &person).await.expect("counts");
        assert_eq!(foretold.iter().map(|(_, rows)| rows).sum::<u64>(), his);
        let given: Vec<Row> = store.person_stream(&everything(), &person, at(1)).try_collect().await.expect("streams");
        let found: BTreeSet<RowId> = given.iter().map(Row::id).collect();
        assert!(given.len() as u64 == his && found.iter().all(|id| world.is_his(&before[id], 0)), "{} rows", given.len());
        assert!(store.person_stream(&everything(), &person, at(-9 * 86_400)).try_collect::<Vec<Row>>().await.expect("streams").is_empty());

        let heard = std::sync::Mutex::new(Vec::new());
        let gone =
            store.erase_person(&by(at(1)), &person, reaching, &|far| heard.lock().expect("is free").push(far)).await.expect("erases");
        assert_eq!(gone.rows(), (before.len() - expected.len()) as u64);
        let heard = heard.into_inner().expect("is free");
        assert!(heard.last().is_some_and(|far| far.gone == gone && far.days.0 == far.days.1 && far.days.0 >= 3), "{heard:?}");
        let left = rows(&store).await;
        assert!(left == expected, "{} rows, of {} that stay", left.len(), expected.len());
        counts_are_right(&store, &left).await;
        counts_are_right(&again(&place).await, &left).await;
        nobody_names_him(&store, &person, &left, reaching).await;

        // once more there is nothing; an old log brings nothing back; what is new is stored
        assert_eq!(store.erase_person(&by(at(1)), &person, reaching, &|_| ()).await.expect("erases").rows(), 0);
        write(&store, told).await;
        let left = rows(&store).await;
        assert!(left == expected, "{} rows after the old log, of {}", left.len(), expected.len());
        counts_are_right(&store, &left).await;
        nobody_names_him(&store, &person, &left, reaching).await;
        write(&store, vec![story("new", access(at(2), "new", "canary@münchen.example"))]).await;
        assert_eq!(rows(&store).await.len(), expected.len() + 1);
    }
}

/// Neither a step nor a line of what is left.
async fn nobody_names_him(store: &Store, person: &Person, left: &BTreeMap<RowId, Row>, reaching: Reaching) {
    for (id, row) in left {
        let about = format!("{row:?}");
        let lines = store.log(&everything(), *id).await.expect("reads").expect("is there");
        assert!(!lines.is_empty());
        if reaching == Reaching::Everywhere {
            assert!(!person.is_named_in(&about), "{about}");
            assert!(!lines.iter().any(|line| person.is_named_in(&line.text)), "{lines:?}");
        }
    }
}

async fn nothing_of_him_is_left_beside_the_days(on_engine: On) {
    let (place, store) = fresh(on_engine).await;
    let (person, root) = (canary(), NewAccount { role: Role::Operator, parent: None, name: "root".into(), title: "root".into() });
    let root = store.make_account(&by(at(0)), &root).await.expect("writes").expect("is made");
    let shop = NewAccount { role: Role::Customer, parent: None, name: "shop".into(), title: "shop".into() };
    let shop = store.make_account(&by(at(0)), &shop).await.expect("writes").expect("is made");
    assert!(store.give_domain(&by(at(0)), "d3.example", shop.id, false).await.expect("writes"));
    let finding = |id: u64, account: &str, until: i64| Finding {
        id: format!("{id:016x}"),
        kind: FindingKind::Distributed,
        account: Some(account.into()),
        network: None,
        client: None,
        since: at(-60),
        until: at(until),
        count: 9,
        spread: 9,
        state: FindingState::Open,
        note: String::new(),
        rows: vec![RowId(7)],
    };
    let (his, others) = (finding(1, "canary@xn--mnchen-3ya.example", 0), finding(2, "carla@d3.example", 0));
    store.keep_findings(&[his.clone(), others.clone()], at(0)).await.expect("keeps");
    let (what, reason) = ("user:canary.alias@d3.example".to_owned(), Some("as Canary.alias@d3.example asked".to_owned()));
    let look = Look { time: at(0), account: root.id, who: "root".into(), role: Role::Operator, domain: "d3.example".into(), what, reason };
    store.looked(std::slice::from_ref(&look)).await.expect("writes");
    let wish = |q: &str| Wish { format: Format::Lines, q: q.into(), ..Wish::default() };
    let mut made = Vec::new();
    for (q, reach) in [
        ("from:canary@münchen.example", Reach::Everything),
        ("", Reach::Everything),
        ("", Reach::Domains(vec!["münchen.example".into()])),
        ("", Reach::Domains(vec!["d0.example".into()])),
    ] {
        let (reach, wish) = (&reach, &wish(q));
        let new = NewExport {
            account: None,
            place: "",
            reach,
            reason: Some("for canary@münchen.example"),
            wish,
            total: None,
            until: at(9_999),
            most: 9,
        };
        made.push(store.make_export(&by(at(0)), &new).await.expect("writes").expect("is made"));
    }
    let line = |text: &str| UnknownLine { time: at(0), source: "log".into(), why: "why".into(), text: text.into() };
    let unknown = vec![line("odd <canary@münchen.example>"), line("odd <anna@d0.example>")];
    let login = access(at(0), "s", "canary+secret@münchen.example");
    store.commit(Batch { unknown, ..batch(1, vec![story("s", login.clone())]) }).await.expect("commits");
    assert!(store.claim(&by(at(0)), &everything(), login.id, (true, true), "").await.expect("writes").is_some());

    let gone = store.erase_person(&by(at(1)), &person, Reaching::Everywhere, &|_| ()).await.expect("erases");
    assert_eq!(gone, Erased { access: 1, received: 0, sent: 0, lines: 1, findings: 1 });
    assert_eq!(store.finding(&everything(), &his.id).await.expect("reads"), None);
    assert!(store.finding(&everything(), &others.id).await.expect("reads").is_some());
    // the watch tells again what it has in memory; and later something new
    store.keep_findings(std::slice::from_ref(&his), at(2)).await.expect("keeps");
    assert_eq!(store.finding(&everything(), &his.id).await.expect("reads"), None);
    store.keep_findings(&[finding(3, "canary@münchen.example", 5)], at(5)).await.expect("keeps");
    assert_eq!(
        store.findings_total(&everything(), &tracemail_model::finding::Findings { limit: 9, ..Default::default() }).await.expect("counts"),
        2
    );
    let looks = store.looks(&everything(), None, 9).await.expect("reads").rows;
    assert_eq!(looks.iter().map(|look| (look.what.as_str(), look.reason.as_deref())).collect::<Vec<_>>(), [("erased", None)]);
    assert_eq!(store.claims(&everything(), &[login.id]).await.expect("reads"), []);
    let files: BTreeMap<_, _> = store
        .exports(None, at(2))
        .await
        .expect("reads")
        .into_iter()
        .map(|job| (job.export.id, (job.export.stage, job.export.why)))
        .collect();
    let ended = Some(&(Stage::Failed, Some(Why::Erased)));
    assert_eq!(made.iter().map(|id| files.get(id)).collect::<Vec<_>>(), [None, ended, ended, Some(&(Stage::Waiting, None))]);
    let texts: BTreeSet<String> = store.unknown(&everything(), 9).await.expect("reads").into_iter().map(|line| line.text).collect();
    assert_eq!(texts, BTreeSet::from(["odd <anna@d0.example>".to_owned()]));

    // the record says that it was done, and not to whom
    let records = store.audit(None, 99).await.expect("reads");
    let receipt = store.receipt(&person).await.expect("hashes");
    assert_eq!((receipt.len(), records[0].act, &records[0].object), (32, Act::PersonErased, &receipt));
    assert!(records[0].detail.starts_with("1 logins, 0 received, 0 sent"), "{}", records[0].detail);
    assert!(!records.iter().any(|record| format!("{record:?}").contains("canary")));
    assert_eq!(store.audit_flaw().await.expect("reads"), None);
    // the same for whoever knows whom he means, and another on another installation
    assert_eq!(again(&place).await.receipt(&canary()).await.expect("hashes"), receipt);
    let (_other, elsewhere) = fresh(on_engine).await;
    assert_ne!(elsewhere.receipt(&canary()).await.expect("hashes"), receipt);
}

async fn an_alias_leads_to_its_mailbox(on_engine: On) {
    let (_place, store) = fresh(on_engine).await;
    let shop = NewAccount { role: Role::Customer, parent: None, name: "shop".into(), title: "shop".into() };
    let shop = store.make_account(&by(at(0)), &shop).await.expect("writes").expect("is made");
    for (name, mailbox) in [("info@a.test", "Mario@a.test"), ("sales@a.test", "mario@a.test"), ("x@a.test", "other@a.test")] {
        let alias = tracemail_model::account::Alias { name: name.into(), mailbox: mailbox.into(), account: shop.id };
        assert!(store.make_alias(&by(at(0)), &alias).await.expect("writes"));
    }
    for asked in ["mario@a.test", "MARIO+x@A.test", "info@a.test", "sales+y@a.test"] {
        let found = store.person(asked).await.expect("reads").expect("is an address");
        assert_eq!(found.addresses().collect::<Vec<_>>(), ["info@a.test", "mario@a.test", "sales@a.test"], "{asked}");
    }
    let alone = store.person("nobody@a.test").await.expect("reads").expect("is an address");
    assert_eq!(alone.addresses().collect::<Vec<_>>(), ["nobody@a.test"]);
    assert_eq!(store.person("mario").await.expect("reads"), None);
}

#[tokio::test]
async fn not_a_byte_of_him_is_left_in_the_files() {
    for sealed in [false, true] {
        let (place, store) = fresh(On::Sqlite).await;
        let Place::Folder(folder) = &place else { panic!("a folder") };
        let mut world = World { dice: Dice(9), ..World::default() };
        let mut told = Vec::new();
        for n in 0..900 {
            // nobody else is called anything like it, and the others' rows lie around his
            let mut next = world.story(&format!("n{n}"));
            while next.rows.iter().any(|(_, row)| (1..6).any(|other| world.is_his(row, other))) {
                next = world.story(&format!("n{n}"));
            }
            for (_, row) in &mut next.rows {
                if let (true, Row::Message(row)) = (world.is_his(row, 0), row) {
                    row.subject = Some(format!("CANARY {n} {}", "long ".repeat(n % 900)));
                    row.text = Some(format!("250 <canary@münchen.example> {n}"));
                }
            }
            told.push(next);
        }
        // told twice: what a row was before is gone, too
        write(&store, told.clone()).await;
        write(&store, told).await;
        if sealed {
            seal(&store).await;
        }
        assert!(!stands_in(folder.path(), b"canary").is_empty());
        store.erase_person(&by(at(1)), &canary(), Reaching::Everywhere, &|_| ()).await.expect("erases");
        assert_eq!(stands_in(folder.path(), b"canary"), Vec::<String>::new());
        assert!(rows(&store).await.len() > 100);
        // what else only his rows used goes with the next sweep
        store.sweep(at(1), true, &on).await.expect("sweeps").expect("nobody else does");
    }
}

async fn a_domains_holder_sees_what_of_him_is_his(on_engine: On) {
    let (_place, store) = fresh(on_engine).await;
    let mut out = message(at(0), "out", "anna@d0.example");
    (out.direction, out.sender, out.domain) = (Direction::Sent, Some("canary@münchen.example".into()), Some("münchen.example".into()));
    let mut come = message(at(0), "out", "anna@d0.example");
    come.sender = Some("canary@münchen.example".into());
    write(&store, vec![story("out", vec![Row::Message(out)]), story("in", vec![Row::Message(come)])]).await;
    let found = async |reach: Reach| {
        let reader = scope(reach);
        let counted: u64 = store.person_rows(&reader, &canary()).await.expect("counts").iter().map(|(_, rows)| rows).sum();
        let given: Vec<Row> = store.person_stream(&reader, &canary(), at(1)).try_collect().await.expect("streams");
        assert_eq!(given.len() as u64, counted);
        counted
    };
    assert_eq!(found(Reach::Everything).await, 2);
    assert_eq!(found(Reach::Domains(vec!["münchen.example".into()])).await, 1);
    assert_eq!(found(Reach::Domains(vec!["d0.example".into()])).await, 1);
    assert_eq!(found(Reach::Domains(vec!["d6.example".into()])).await, 0);
}

on_both!(
    all_of_his_rows_go_and_nobody_elses,
    nothing_of_him_is_left_beside_the_days,
    an_alias_leads_to_its_mailbox,
    a_domains_holder_sees_what_of_him_is_his,
);

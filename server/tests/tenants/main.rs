//! Two resellers, their customers and mailboxes: every route and every question of the pages, by each of them, for each row
//! there is. Nobody reads what is another's.
#![recursion_limit = "512"] // a page's type is as deep as its HTML

#[expect(dead_code, reason = "other tests ask other things of it")]
#[path = "../panel/mod.rs"]
mod panel;
mod questions;
#[path = "../route_list/mod.rs"]
mod route_list;
mod world;

use axum::http::StatusCode;
use panel::{Answer, house::by};
use questions::{functions, questions};
use serde_json::{Value, json};
use tracemail_auth::secret;
use tracemail_model::account::Change;
use world::{BOXES, House, READERS, Shown};

/// What else is asked by GET, beside each route as it is.
const URLS: [&str; 12] = [
    "/api/v1/messages?limit=200",
    "/api/v1/messages?direction=sent&limit=200",
    "/api/v1/access?limit=200",
    "/api/v1/summary?domain=red.test&pace=day",
    "/summary?domain=green.test&pace=day",
    "/export.csv?kind=received",
    "/export.csv?kind=sent",
    "/export.csv?kind=access",
    "/export.jsonl?kind=received",
    "/export.jsonl?kind=sent",
    "/export.jsonl?kind=access",
    "/received?q=status%3Adelivered",
];

/// The words of others in an answer.
fn foreign(answer: &Answer, own: &[usize]) -> Vec<&'static str> {
    let text = answer.text().to_lowercase();
    let others = BOXES.iter().enumerate().filter(|(n, _)| !own.contains(n));
    others.flat_map(|(_, (address, word))| [*address, *word]).filter(|word| text.contains(word)).collect()
}

/// What is about a row that is not everybody's, or for some roles only.
const NOT_FOR_ALL: [&str; 22] = [
    "summary",
    "want_summary",
    "person",
    "export_person",
    "erase_person",
    "erasing",
    "claim",
    "trusted",
    "change_trusted",
    "remove_export",
    "locate",
    "detail",
    "log",
    "judge",
    "manage",
    "change_account",
    "audit",
    "check_audit",
    "say_why",
    "embedding",
    "change_embedding",
    "preview",
];

#[tokio::test]
async fn nobody_reads_a_word_of_anybody_elses_rows() {
    let house = House::new().await;
    let paths: Vec<String> = route_list::paths(&house.panel.router).into_iter().filter(|path| !path.starts_with("/embed")).collect();
    let mut asked = 0;
    for (name, own) in READERS {
        let (shown, ..) = house.session(name).await;
        let (mut found, mut seen) = (Vec::new(), String::new());
        for uri in paths.iter().filter(|path| !path.contains('{')).map(String::as_str).chain(URLS) {
            let answer = house.ask(&shown, uri, None).await;
            found.extend(foreign(&answer, own).into_iter().map(|word| format!("{uri}: {word}")));
            seen.push_str(&answer.text());
            asked += 1;
        }
        for (list, id, of) in &house.rows {
            let mine = own.contains(of);
            for path in paths.iter().filter(|path| path.contains("{id}")) {
                let answer = house.ask(&shown, &route_list::address(path, id), None).await;
                asked += 1;
                found.extend(foreign(&answer, own).into_iter().map(|word| format!("{path}: {word}")));
                if mine && path.starts_with(&format!("/api/v1/{list}/{{id}}")) && !path.ends_with("locate") {
                    assert_eq!(answer.status, StatusCode::OK, "{name} {path} {id}");
                } else if !mine {
                    // as if it were not there
                    let absent = house.ask(&shown, &route_list::address(path, "1"), None).await;
                    assert_eq!(answer.status, absent.status, "{name} {path} {id}");
                    assert_ne!(answer.header("content-type"), "application/pdf", "{name} {path} {id}");
                }
            }
            for function in ["detail", "log", "locate"] {
                let body = questions(function, id).remove(0);
                let answer = house.ask(&shown, &format!("/api/{function}"), Some(&body)).await;
                asked += 1;
                found.extend(foreign(&answer, own).into_iter().map(|word| format!("{function}: {word}")));
                if !mine {
                    let absent = house.ask(&shown, &format!("/api/{function}"), Some(&questions(function, "1")[0])).await;
                    assert_eq!((answer.status, answer.text()), (absent.status, absent.text()), "{name} {function} {id}");
                } else if function != "locate" {
                    assert_eq!(answer.status, StatusCode::OK, "{name} {function} {id}: {}", answer.text());
                }
            }
        }
        for function in functions() {
            for body in questions(&function, &house.rows[0].1) {
                let answer = house.ask(&shown, &format!("/api/{function}"), Some(&body)).await;
                asked += 1;
                assert!(
                    NOT_FOR_ALL.contains(&function.as_str()) || answer.status == StatusCode::OK,
                    "{name} {function} {body}: {}",
                    answer.text()
                );
                // a question of one's own is told again as it was asked: no word of it is anybody's
                found.extend(foreign(&answer, own).into_iter().map(|word| format!("{function} {body}: {word}")));
            }
        }
        assert!(found.is_empty(), "{name} reads {} words of others: {found:#?}", found.len());
        for n in own {
            assert!(seen.contains(BOXES[*n].1), "{name} sees his own rows of {}", BOXES[*n].0);
        }
    }
    assert!(asked > 1_500, "{asked} questions");
}

/// The local parts in an answer that a reader who sees them shortened is not to read.
fn whole(answer: &Answer, own: Option<usize>) -> Vec<&'static str> {
    let mut text = answer.text().to_lowercase();
    for (_, word) in BOXES {
        // names of machines and sessions, which are nobody's addresses
        text = text.replace(&format!("pc.{word}.test"), "");
        (0..3).for_each(|at| text = text.replace(&format!("{word}{at}"), ""));
    }
    let others = BOXES.iter().enumerate().filter(|(n, _)| Some(*n) != own).map(|(_, (address, _))| *address);
    others.chain(BOXES.iter().map(|(_, word)| *word)).filter(|local| text.contains(local)).collect()
}

#[tokio::test]
async fn whoever_sees_addresses_shortened_reads_no_other_local_part_anywhere() {
    let house = House::new().await;
    let paths: Vec<String> = route_list::paths(&house.panel.router).into_iter().filter(|path| !path.starts_with("/embed")).collect();
    let shorten = Change { masked: Some(true), ..Change::default() };
    let mut asked = 0;
    for (name, box_of) in [("root", None), ("north", None), ("red", None), ("one@red.test", Some(0))] {
        let account = house.store.account_named(name).await.expect("reads").expect("is there").id;
        assert!(house.store.change_account(&by(), account, &shorten).await.expect("writes"));
        let (shown, ..) = house.session(name).await;
        let mut found = Vec::new();
        let ids = paths.iter().filter(|path| path.contains("{id}"));
        let of_rows = ids.flat_map(|path| house.rows.iter().map(|(_, id, _)| route_list::address(path, id)));
        let fixed = paths.iter().filter(|path| !path.contains('{')).cloned().chain(URLS.map(str::to_owned));
        for uri in fixed.chain(of_rows) {
            let answer = house.ask(&shown, &uri, None).await;
            // the head of each page says who reads it
            found.extend(whole(&answer, box_of).into_iter().filter(|word| *word != name).map(|word| format!("{uri}: {word}")));
            asked += 1;
        }
        for function in functions() {
            let of_a_row = ["detail", "log", "locate"].contains(&function.as_str());
            let bodies: Vec<Value> = house.rows.iter().flat_map(|(_, id, _)| questions(&function, id)).collect();
            for body in &bodies[..if of_a_row { bodies.len() } else { bodies.len() / house.rows.len() }] {
                let answer = house.ask(&shown, &format!("/api/{function}"), Some(body)).await;
                found.extend(whole(&answer, box_of).into_iter().map(|word| format!("{function} {body}: {word}")));
                asked += 1;
            }
        }
        assert!(found.is_empty(), "{name} reads {}: {found:#?}", found.len());
    }
    assert!(asked > 1_500, "{asked} questions");
    println!("{asked} questions by readers who see addresses shortened, no local part of others in any answer");
    // who knows an address finds its rows; nobody finds one by its letters
    let (red, ..) = house.session("red").await;
    let rows = async |q: &str| {
        let page = house.ask(&red, &format!("/api/v1/messages?q={}", app::urls::encode(q)), None).await.json();
        page["rows"].as_array().unwrap_or_else(|| panic!("{page}")).clone()
    };
    let known = rows("to:two@red.test").await;
    assert!(known.len() == 3 && known.iter().all(|row| row["recipient"] == "t***@red.test"), "{known:?}");
    for letters in ["to:tw*@red.test", "to:tw", "wo@red", "red.tes", "from:canary*", "user:tw*"] {
        assert_eq!(rows(letters).await.len(), 0, "{letters}");
    }
    assert_eq!(rows("to:@red.test").await.len(), 6, "the domain stays");
    let names = house.ask(&red, "/api/names", Some(&json!({ "name": "to", "typed": "t" }))).await;
    assert_eq!(names.json(), json!([]));
    let whole = Change { masked: Some(false), ..Change::default() };
    let account = house.store.account_named("red").await.expect("reads").expect("is there").id;
    assert!(house.store.change_account(&by(), account, &whole).await.expect("writes"));
    assert_eq!(rows("to:tw*@red.test").await[0]["recipient"], "two@red.test", "with the next question he sees them whole");
}

#[tokio::test]
async fn signed_out_nothing_is_there_but_the_door() {
    let house = House::new().await;
    let paths = route_list::paths(&house.panel.router);
    let open = ["/sign-in", "/sign-in/oidc", "/sign-out", "/verify", "/api/v1/verify", "/api/report", "/ca.pem", "/healthz", "/embed.js"];
    let told = ["/api/v1", "/api/v1/openapi.json", "/api/v1/events/schema.json"]; // how to ask, and no answer
    let mut closed = 0;
    for shown in [Shown::Nothing, Shown::Cookie("x".into()), Shown::Bearer("x".into()), Shown::Bearer(String::new())] {
        for path in paths.iter().filter(|path| !path.starts_with("/embed/") && !path.starts_with("/pkg/")) {
            let answer = house.ask(&shown, &route_list::address(path, &house.rows[0].1), None).await;
            assert!(foreign(&answer, &[]).is_empty(), "{path}: {}", answer.text());
            if !open.contains(&path.as_str()) && !told.contains(&path.as_str()) {
                let door = answer.status == StatusCode::SEE_OTHER && answer.header("location").starts_with("/sign-in?next=");
                assert!(door || answer.status == StatusCode::UNAUTHORIZED, "{path}: {}", answer.status);
                closed += 1;
            }
        }
        for function in functions().into_iter().filter(|name| name != "report") {
            for body in questions(&function, &house.rows[0].1) {
                let answer = house.ask(&shown, &format!("/api/{function}"), Some(&body)).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{function}");
            }
        }
    }
    assert!(closed > 60, "{closed}");
}

#[tokio::test]
async fn what_is_taken_away_is_gone_with_the_next_question() {
    let house = House::new().await;
    let count = async |shown: &Shown| {
        let page = house.ask(shown, "/api/v1/messages?limit=200", None).await;
        if page.status == StatusCode::OK { Some(page.json()["rows"].as_array().expect("rows").len()) } else { None }
    };
    let (red, account, session) = house.session("red").await;
    let (north, north_id, _) = house.session("north").await;
    let (green, green_id, _) = house.session("green").await;
    assert_eq!((count(&red).await, count(&north).await, count(&green).await), (Some(6), Some(9), Some(3)));
    // a domain that moves with its history is the new holder's and nobody else's
    assert!(house.store.give_domain(&by(), "red.test", green_id, true).await.expect("writes"));
    assert_eq!((count(&red).await, count(&north).await, count(&green).await), (Some(0), Some(3), Some(9)));
    let token = secret::token().expect("random");
    let made = house.store.make_token(&by(), north_id, &secret::hash(&token), ("files", None, None)).await;
    assert_eq!(made.expect("writes").account, north_id);
    let token = Shown::Bearer(token);
    assert_eq!(count(&token).await, Some(3));
    assert!(house.store.end_session(&by(), account, session).await.expect("writes"));
    assert_eq!(count(&red).await, None, "a session that was ended");
    let suspended = Change { suspended: Some(true), ..Default::default() };
    assert!(house.store.change_account(&by(), north_id, &suspended).await.expect("writes"));
    assert_eq!((count(&north).await, count(&token).await), (None, None), "an account that is suspended");
    // whose cookie is none of an embedding page's, and the other way round
    let embedded = house.ask(&green, "/embed/api/list", Some(&questions("list", "1")[0])).await;
    assert_eq!(embedded.status, StatusCode::UNAUTHORIZED);
}

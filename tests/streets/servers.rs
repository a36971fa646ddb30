//! Servers of travel times on loopback: small ones that answer as OSRM and Valhalla do, or as no server should.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::{Value, json};

use crate::town::Folder;

/// Answers a request (its line and its body) with a status and a text; `None` leaves the caller waiting.
type Answer = dyn Fn(&str, &str) -> Option<(u16, String)> + Send + Sync;

struct Server {
    url: String,
    asked: Arc<AtomicUsize>,
    /// All that was sent.
    heard: Arc<Mutex<String>>,
}

impl Server {
    fn new(answer: impl Fn(&str, &str) -> Option<(u16, String)> + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (asked, heard) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(String::new())));
        let (count, ears, answer): (_, _, Arc<Answer>) = (asked.clone(), heard.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (count, ears, answer) = (count.clone(), ears.clone(), answer.clone());
                thread::spawn(move || serve(stream, &count, &ears, &*answer));
            }
        });
        Server { url, asked, heard }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn serve(stream: TcpStream, count: &AtomicUsize, ears: &Mutex<String>, answer: &Answer) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    count.fetch_add(1, Ordering::SeqCst);
    ears.lock().ok()?.push_str(&format!("{head}{body}"));
    match answer(head.lines().next()?, &body) {
        Some((status, text)) => {
            let mut stream = stream;
            let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", text.len());
            stream.write_all((head + &text).as_bytes()).ok()
        }
        None => {
            thread::sleep(Duration::from_secs(3));
            None
        }
    }
}

/// How many to come from and to go to, of an OSRM request line.
fn counts(line: &str) -> (usize, usize) {
    let part = |name: &str| {
        let rest = line.split(name).nth(1).unwrap_or_default();
        rest.split(['&', ' ']).next().unwrap_or_default().split(';').count()
    };
    (part("sources="), part("destinations="))
}

/// As OSRM answers: a minute and 100 m from everywhere to everywhere, 7.2 s more each row.
fn osrm(line: &str) -> Value {
    let (from, to) = counts(line);
    let rows = |first: f64, more: f64| -> Value {
        (0..from).map(|row| vec![first + more * row as f64; to]).map(Value::from).collect()
    };
    let sources: Value = (0..from).map(|_| json!({"distance": 3.5, "name": ""})).collect();
    json!({"code": "Ok", "durations": rows(60.0, 7.2), "distances": rows(100.0, 0.0), "sources": sources})
}

fn valhalla(body: &str) -> Value {
    let asked: Value = serde_json::from_str(body).expect("JSON is sent");
    let count = |name: &str| asked[name].as_array().map_or(0, Vec::len);
    let cell = |from: usize, to: usize| json!({"from_index": from, "to_index": to, "time": 61, "distance": 0.123});
    let row = |from: usize| -> Value { (0..count("targets")).map(|to| cell(from, to)).collect() };
    json!({"sources_to_targets": (0..count("sources")).map(row).collect::<Value>(), "units": "kilometers"})
}

fn by_osrm(url: &str) -> Value {
    json!({"id": "car", "osrm": {"url": url, "profile": "driving"}})
}

#[test]
fn times_of_an_osrm_server_are_used_kept_and_not_asked_for_again() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let folder = Folder::with_day(by_osrm(&server.url));
    let plan = folder.plan("day.json", "plan.json", &["--matrix-out", "kept.json"]);
    assert_eq!(plan["unassigned"], json!([]));
    assert_eq!(server.asked(), 1);
    folder.rounds(&["check", "day.json", "plan.json", "--matrix", "kept.json"]).assert().code(0);
    assert_eq!(server.asked(), 1);
    folder.rounds(&["check", "day.json", "plan.json", "--cache", "cache"]).assert().code(0);
    folder.rounds(&["check", "day.json", "plan.json", "--cache", "cache"]).assert().code(0);
    assert_eq!(server.asked(), 2);
    folder.rounds(&["matrix", "day.json", "--matrix", "kept.json", "-o", "m.json"]).assert().code(0);
    let matrix = &folder.json("m.json")["modes"][0]["matrix"];
    assert_eq!((&matrix["seconds"][0], &matrix["seconds"][1][0]), (&json!([0, 60, 60, 60, 60, 60]), &json!(68)));
    let heard = server.heard.lock().expect("no panic").clone();
    assert!(heard.contains("/table/v1/driving/-3,51.5000449"), "{heard}");
    assert!(!heard.contains("hub") && !heard.contains("ada") && !heard.contains("Secret"), "ids are sent: {heard}");
}

#[test]
fn a_re_plan_asks_only_for_what_is_new() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let folder = Folder::with_day(by_osrm(&server.url));
    folder.plan("day.json", "plan.json", &["--matrix-out", "kept.json"]);
    let events = json!({"format": "rounds/1", "at": "2026-03-02T07:30:00+00:00", "events": [{"kind": "newVisit",
        "visit": {"id": "new", "place": "f", "duration": "PT10M"}, "place": {"id": "f", "lat": 51.5003, "lon": -2.99}}]});
    folder.put("events.json", events.to_string().as_bytes());
    let replan = "replan day.json plan.json events.json -o new.json --day-out now.json --instant --matrix kept.json --matrix-out more.json";
    folder.rounds(&replan.split(' ').collect::<Vec<_>>()).assert().code(0);
    // One row and one column.
    assert_eq!(server.asked(), 3);
    let line = |heard: &str| -> Vec<(usize, usize)> {
        heard.lines().filter(|line| line.starts_with("GET")).map(counts).collect()
    };
    assert_eq!(line(&server.heard.lock().expect("no panic")), [(6, 6), (1, 7), (6, 1)]);
    folder.rounds(&["check", "now.json", "new.json", "--matrix", "more.json"]).assert().code(0);
    assert_eq!(server.asked(), 3);
}

#[test]
fn large_questions_are_asked_in_parts() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let folder = Folder::new();
    let places: Vec<(String, _)> =
        (0..119).map(|at| (format!("p{at}"), crate::detour::at(8.0 * f64::from(at), 0.0))).collect();
    let places: Vec<(&str, _)> = places.iter().map(|(id, point)| (&**id, *point)).collect();
    folder.put("day.json", crate::town::day(by_osrm(&server.url), &places).to_string().as_bytes());
    folder.rounds(&["matrix", "day.json", "-o", "m.json"]).assert().code(0);
    assert_eq!(server.asked(), 9);
    let rows = folder.json("m.json")["modes"][0]["matrix"]["seconds"].clone();
    assert!(rows.as_array().is_some_and(|rows| rows.len() == 120));
}

#[test]
fn times_of_a_valhalla_server_are_used() {
    let server = Server::new(|line, body| {
        (line.starts_with("POST /sources_to_targets")).then(|| (200, valhalla(body).to_string()))
    });
    let folder = Folder::with_day(json!({"id": "car", "valhalla": {"url": server.url, "costing": "auto"}}));
    folder.plan("day.json", "plan.json", &[]);
    folder.rounds(&["matrix", "day.json", "-o", "m.json"]).assert().code(0);
    let matrix = &folder.json("m.json")["modes"][0]["matrix"];
    assert_eq!((&matrix["seconds"][0][1], &matrix["metres"][0][1]), (&json!(61), &json!(123)));
    assert!(!server.heard.lock().expect("no panic").contains("Secret"));
}

/// What a day with that server gives: always exit 3, the server's name, and no file.
fn refused(folder: &Folder, travel: Value, said: &str) {
    folder.put("day.json", crate::town::day(travel.clone(), &crate::town::homes()).to_string().as_bytes());
    let command = ["plan", "day.json", "-o", "out.json", "--server-timeout", "300ms", "--cache", "cache"];
    let run = folder.rounds(&command).assert().code(3);
    let run = run.stderr(contains(said)).stderr(contains("http://127.0.0.1"));
    let text = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(!text.contains("51.5") && !text.contains("Secret"), "coordinates are told: {text}");
    assert!(!folder.path("out.json").exists());
    assert_eq!(std::fs::read_dir(folder.path("cache")).expect("a folder").count(), 0, "nothing is kept");
}

#[test]
fn servers_that_answer_nonsense() {
    let folder = Folder::new();
    let both = |server: &Server| {
        [by_osrm(&server.url), json!({"id": "car", "valhalla": {"url": server.url, "costing": "auto"}})]
    };
    let answers: [(u16, &str, &str); 9] = [
        (200, "<html>welcome</html>", "not JSON"),
        (200, "", "not JSON"),
        (200, "{}", "no table"),
        (200, "[1, 2]", "no table"),
        (200, r#"{"code": "Ok", "durations": "many", "distances": 3, "sources_to_targets": 5}"#, "no table"),
        (200, r#"{"code": "NoTable"}"#, "no table"),
        (404, "{}", "status 404"),
        (500, "oops", "status 500"),
        (302, "", "status 302"),
    ];
    for (status, text, said) in answers {
        let server = Server::new(move |_, _| Some((status, text.to_string())));
        both(&server).into_iter().for_each(|travel| refused(&folder, travel, said));
        let times = if status == 500 { 6 } else { 2 };
        assert_eq!(server.asked(), times, "{status} {text}");
    }
}

#[test]
fn servers_that_answer_another_question() {
    let folder = Folder::new();
    let change = |change: fn(&mut Value)| {
        Server::new(move |line, _| {
            let mut answer = osrm(line);
            change(&mut answer);
            Some((200, answer.to_string()))
        })
    };
    let fewer_rows = change(|answer| drop(answer["durations"].as_array_mut().map(Vec::pop)));
    refused(&folder, by_osrm(&fewer_rows.url), "no table");
    let fewer_of_both = change(|answer| {
        ["durations", "distances"].iter().for_each(|name| drop(answer[name].as_array_mut().map(Vec::pop)));
    });
    refused(&folder, by_osrm(&fewer_of_both.url), "(5 rows of 6)");
    let negative = change(|answer| answer["durations"][0][1] = json!(-5));
    refused(&folder, by_osrm(&negative.url), "not a time and a distance");
    let endless = change(|answer| answer["durations"][0][1] = json!(1e300));
    refused(&folder, by_osrm(&endless.url), "not a time and a distance");
    let valhalla_of = |change: fn(&mut Value)| {
        Server::new(move |_, body| {
            let mut answer = valhalla(body);
            change(&mut answer);
            Some((200, answer.to_string()))
        })
    };
    let by_valhalla = |server: &Server| json!({"id": "car", "valhalla": {"url": server.url, "costing": "auto"}});
    let shuffled = valhalla_of(|answer| answer["sources_to_targets"][0][0]["to_index"] = json!(3));
    refused(&folder, by_valhalla(&shuffled), "no table");
    let short = valhalla_of(|answer| drop(answer["sources_to_targets"][2].as_array_mut().map(Vec::pop)));
    refused(&folder, by_valhalla(&short), "no table");
}

#[test]
fn a_place_that_a_server_knows_no_way_to_is_told() {
    let server = Server::new(|line, _| {
        let mut answer = osrm(line);
        (0..6).for_each(|row| answer["durations"][row][3] = Value::Null);
        Some((200, answer.to_string()))
    });
    let folder = Folder::with_day(by_osrm(&server.url));
    let said = folder.rounds(&["check", "day.json"]).assert().code(2);
    said.stderr(contains("E1316 places[3]: the place `c` is cut off"));
}

#[test]
fn servers_that_are_slow_or_down() {
    let folder = Folder::new();
    let slow = Server::new(|_, _| None);
    refused(&folder, by_osrm(&slow.url), "did not answer in time");
    assert_eq!(slow.asked(), 3);
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    refused(&folder, by_osrm(&format!("http://127.0.0.1:{port}")), "cannot be reached");
}

#[test]
fn a_server_that_recovers_is_asked_again() {
    let tries = AtomicUsize::new(0);
    let server = Server::new(move |line, _| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Some((503, "later".into())),
        _ => Some((200, osrm(line).to_string())),
    });
    let folder = Folder::with_day(by_osrm(&server.url));
    folder.rounds(&["check", "day.json"]).assert().code(0);
    assert_eq!(server.asked(), 2);
}

#[test]
fn a_day_with_other_errors_asks_nobody() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let folder = Folder::with_day(by_osrm(&server.url));
    let mut day = folder.json("day.json");
    day["visits"][0]["place"] = json!("nowhere");
    folder.put("day.json", day.to_string().as_bytes());
    folder.rounds(&["check", "day.json"]).assert().code(2).stderr(contains("E1202"));
    folder.put("day.json", crate::town::day(by_osrm("localhost:5000"), &crate::town::homes()).to_string().as_bytes());
    folder.rounds(&["check", "day.json"]).assert().code(2).stderr(contains("E1314"));
    assert_eq!(server.asked(), 0);
}

#[test]
fn modes_that_share_a_server_keep_their_times_next_to_each_other() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let folder = Folder::with_day(by_osrm(&server.url));
    let mut day = folder.json("day.json");
    let mut van = by_osrm(&server.url);
    van["id"] = json!("van");
    day["travel"]["modes"].as_array_mut().expect("modes").push(van);
    let mut ben = day["clinicians"][0].clone();
    (ben["id"], ben["mode"], ben["skills"]) = (json!("ben"), json!("van"), json!(["b"]));
    ben["shifts"][0]["id"] = json!("bens");
    day["clinicians"][0]["mode"] = json!("car");
    day["clinicians"][0]["skills"] = json!(["a"]);
    day["clinicians"].as_array_mut().expect("clinicians").push(ben);
    for (index, skill) in ["a", "b", "a", "b", "a"].iter().enumerate() {
        day["visits"][index]["staff"] = json!([{"skills": [skill]}]);
    }
    folder.put("day.json", day.to_string().as_bytes());
    folder.plan("day.json", "plan.json", &["--matrix-out", "kept.json"]);
    let asked = server.asked();
    assert_eq!(folder.json("kept.json")["tables"].as_array().map(Vec::len), Some(2));
    folder.rounds(&["check", "day.json", "plan.json", "--matrix", "kept.json"]).assert().code(0);
    assert_eq!(server.asked(), asked);
}

#[test]
fn kept_times_that_cannot_be_are_refused() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let folder = Folder::with_day(by_osrm(&server.url));
    folder.plan("day.json", "plan.json", &["--matrix-out", "kept.json"]);
    let changes: [fn(&mut Value); 5] = [
        |table| table["seconds"][0][1] = json!(i32::MAX),
        |table| table["seconds"][2][2] = json!(7),
        |table| table["metres"][2][2] = json!(7),
        |table| table["seconds"][0][1] = json!(-1),
        |table| table["off"][3] = json!(-2.5),
    ];
    for change in changes {
        let mut kept = folder.json("kept.json");
        change(&mut kept["tables"][0]);
        folder.put("bad.json", kept.to_string().as_bytes());
        let told = folder.rounds(&["check", "day.json", "--matrix", "bad.json"]).assert().code(2);
        told.stderr(contains("E6004 tables[0]").and(contains("bad.json")));
    }
    assert_eq!(server.asked(), 1);
}

#[test]
fn a_day_that_a_re_plan_made_is_in_the_cache() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let folder = Folder::with_day(by_osrm(&server.url));
    folder.plan("day.json", "plan.json", &["--cache", "cache", "--matrix-out", "kept.json"]);
    let events = json!({"format": "rounds/1", "at": "2026-03-02T07:30:00+00:00", "events": [{"kind": "newVisit",
        "visit": {"id": "new", "place": "f", "duration": "PT10M"}, "place": {"id": "f", "lat": 51.5003, "lon": -2.99}}]});
    folder.put("events.json", events.to_string().as_bytes());
    let replan = "replan day.json plan.json events.json -o new.json --day-out now.json --instant --cache cache";
    folder.rounds(&replan.split(' ').collect::<Vec<_>>()).assert().code(0);
    assert_eq!(server.asked(), 3);
    folder.rounds(&["check", "now.json", "new.json", "--cache", "cache"]).assert().code(0);
    folder.rounds(&["check", "day.json", "--matrix", "kept.json", "--cache", "other"]).assert().code(0);
    folder.rounds(&["check", "day.json", "--cache", "other"]).assert().code(0);
    assert_eq!(server.asked(), 3);
}

#[test]
fn coordinates_do_not_go_to_what_the_environment_names() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let other = Server::new(|_, _| Some((200, "{}".into())));
    let folder = Folder::with_day(by_osrm(&server.url));
    let mut command = folder.rounds(&["check", "day.json"]);
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, &other.url);
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy").assert().code(0);
    assert_eq!((server.asked(), other.asked()), (1, 0));
}

#[test]
#[cfg(target_os = "linux")]
fn a_cache_that_cannot_be_written_takes_nothing_from_the_answer() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let folder = Folder::with_day(by_osrm(&server.url));
    // A folder that is there, in which nobody makes files.
    let mut command = folder.rounds(&["check", "day.json", "--cache", "/proc/self"]);
    let told = command.env("ROUNDS_LOG", "warn").assert().code(0);
    told.stderr(contains("not kept in the cache"));
}

#[test]
fn kept_times_are_written_with_the_plan_or_not_at_all() {
    let server = Server::new(|line, _| Some((200, osrm(line).to_string())));
    let folder = Folder::with_day(by_osrm(&server.url));
    let plan = ["plan", "day.json", "-o", "plan.json", "--iterations", "50", "--initial", "first.json", "--matrix-out"];
    folder.put("first.json", b"{}");
    folder.rounds(&[&plan[..], &["kept.json"]].concat()).assert().code(2);
    assert!(!folder.path("kept.json").exists() && !folder.path("plan.json").exists());
    let over = folder.rounds(&[&plan[..], &["first.json"]].concat()).assert().code(2);
    over.stderr(contains("take the place of the input"));
    assert_eq!(folder.bytes("first.json"), b"{}");
}

//! What the program writes and prints, and where.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::support::{Folder, Ran};

/// One clinician, three visits; `odd` stands in every kind of id.
fn day(odd: &str) -> Value {
    let windows = json!([{"start": "2026-03-02T09:00:00+00:00", "end": "2026-03-02T12:00:00+00:00"}]);
    json!({
        "format": "rounds/1",
        "timeZone": "Europe/London",
        "places": [{"id": format!("hub{odd}"), "lat": 51.50, "lon": -0.10}, {"id": "home", "lat": 51.51, "lon": -0.11, "label": format!("x{odd}")}],
        "travel": {"modes": [{"id": format!("car{odd}"), "estimate": {"speedKmh": 20, "detourFactor": 1.3}}]},
        "clinicians": [{"id": format!("c{odd}"), "shifts": [{"id": format!("s{odd}"), "start": "2026-03-02T08:00:00+00:00",
            "end": "2026-03-02T13:00:00+00:00", "startPlace": format!("hub{odd}"), "breaks": [{"id": format!("b{odd}"),
            "earliest": "2026-03-02T11:00:00+00:00", "latest": "2026-03-02T12:00:00+00:00", "duration": "PT20M"}]}]}],
        "patients": [{"id": format!("p{odd}"), "place": "home", "preferredClinicians": [format!("c{odd}")]}],
        "visits": [
            {"id": format!("v1{odd}"), "patient": format!("p{odd}"), "kind": format!("k{odd}"), "duration": "PT20M", "windows": windows},
            {"id": format!("v2{odd}"), "place": "home", "duration": "PT30M", "staff": [{"skills": [format!("skill{odd}")]}]},
            {"id": "v3", "place": "home", "duration": "PT30M", "due": "2026-03-02T08:00:00+00:00", "priority": "urgent"}]
    })
}

const EVENTS: &str =
    r#"{"format": "rounds/1", "at": "2026-03-02T08:05:00+00:00", "events": [{"kind": "cancelVisit", "visit": "v3"}]}"#;

fn seen(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || !rounds_model::visible::is_hidden(c))
}

#[test]
fn what_cannot_be_seen_in_ids_is_made_visible_in_every_output() {
    let odd = "\u{1b}[31m\u{7}\u{9b}\u{202e}\u{200b}\u{2066}";
    let visit = format!("v1{odd}");
    let shift = format!("s{odd}");
    let folder = Folder::new();
    folder.put("day.json", &day(odd).to_string());
    folder.put("bad.json", &day(odd).to_string().replace("\"duration\"", "\"durat\u{202e}ion\""));
    folder.put("dangling.json", &day(odd).to_string().replace("\"startPlace\":\"hub", "\"startPlace\":\"elsewhere"));
    folder.put("events.json", EVENTS);
    let referral = json!({"format": "rounds/1", "at": "2026-03-02T08:05:00+00:00", "events": [{"kind": "newVisit",
        "visit": {"id": format!("new{odd}"), "place": "home", "duration": "PT10M"}}]});
    folder.put("referral.json", &referral.to_string());
    folder.put("events.jsonl", &format!("{EVENTS}\n{}\n", EVENTS.replace("v3", "v9\\u202e")));
    for line in [
        &["plan", "day.json", "-o", "plan.json", "--iterations", "20"][..],
        &["plan", "day.json", "--iterations", "20"],
        &["plan", "bad.json"],
        &["plan", "dangling.json"],
        &["check", "day.json"],
        &["check", "day.json", "plan.json"],
        &["check", "--json", "day.json", "plan.json"],
        &["check", "--json", "bad.json"],
        &["explain", "day.json", "plan.json"],
        &["explain", "day.json", "plan.json", "--visit", &visit],
        &["explain", "day.json", "plan.json", "--visit", odd],
        &["compare", "day.json", "plan.json", "plan.json"],
        &["bound", "day.json", "--max-time", "300ms", "--json", "bound.json"],
        &["report", "day.json", "plan.json"],
        &["export", "gpx", "day.json", "plan.json"],
        &["export", "geojson", "day.json", "plan.json"],
        &["matrix", "day.json"],
        &["matrix", "day.json", "--mode", odd],
        &["replan", "day.json", "plan.json", "events.json", "--instant", "-o", "new.json", "--day-out", "now.json"],
        &["replan", "day.json", "plan.json", "events.json", "--instant"],
        &["offer", "day.json", "plan.json", "referral.json", "--json", "offers.json"],
        &["live", "day.json", "plan.json", "--events", "events.jsonl", "--text"],
        &["live", "day.json", "plan.json", "--events", "events.jsonl", "--full"],
        &["edit", "day.json", "plan.json", "move", &visit, "--to", &shift, "--at", "10:30", "-o", "edited.json"],
        &["edit", "day.json", "plan.json", "unassign", odd],
        &["plan", odd],
        &["plan", "day.json", odd],
        &["generate", "--shifts", odd, "--visits", "2"],
    ] {
        let Ran { out, said, code } = folder.run(line);
        assert_ne!(code, 1, "{line:?}: {said}");
        assert!(seen(&out), "{line:?}: {out:?}");
        assert!(seen(&said), "{line:?}: {said:?}");
    }
    for name in ["plan.json", "bound.json", "new.json", "now.json", "offers.json", "edited.json"] {
        assert!(seen(&folder.read(name)), "{name}");
    }
    // JSON says the same ids as before.
    let plan: Value = serde_json::from_str(&folder.read("plan.json")).unwrap();
    assert_eq!(plan["shifts"][0]["shift"], json!(shift));
}

#[test]
fn a_plan_by_iterations_holds_no_time_even_where_there_is_nothing_to_do() {
    let folder = Folder::new();
    let mut nothing = day("");
    nothing["visits"] = json!([]);
    let mut nobody = day("");
    (nobody["clinicians"], nobody["patients"]) = (json!([]), json!([{"id": "p", "place": "home"}]));
    for trivial in [nothing, nobody] {
        folder.put("day.json", &trivial.to_string());
        let plans = ["1", "2"].map(|threads| {
            folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "10", "--threads", threads]);
            folder.read("plan.json")
        });
        assert_eq!(plans[0], plans[1]);
        assert!(!plans[0].contains("\"seconds\"") && !plans[0].contains("\"threads\""), "{}", plans[0]);
    }
}

#[test]
fn instants_at_the_edge_of_time_are_refused_and_old_ones_can_be_read_again() {
    let folder = Folder::new();
    for (year, zone) in [("9999", "Pacific/Kiritimati"), ("0001", "America/New_York"), ("1850", "America/New_York")] {
        let text = day("").to_string().replace("2026-03-02T", &format!("{year}-12-31T")).replace("Europe/London", zone);
        folder.put("day.json", &text);
        let told = folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "10"]);
        assert_eq!(told.code, 2, "{year}: {}", told.said);
        assert!(told.said.contains("outside the years 1900 to 2999"), "{}", told.said);
    }
    folder.put("day.json", &day("").to_string());
    assert_eq!(folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "10"]).code, 0);
    let delay = json!({"format": "rounds/1", "at": "2026-03-02T08:05:00Z", "events": [{"kind": "clinicianDelayed",
        "clinician": "c", "shift": "s", "by": "PT9223372036854775807S"}]});
    folder.put("events.json", &delay.to_string());
    let told = folder.run(&["replan", "day.json", "plan.json", "events.json", "--instant", "-o", "new.json"]);
    assert_eq!(told.code, 2, "{}", told.said);
    // Clocks in Amsterdam were 19 min 32 s ahead then, which no instant can say.
    for (year, zone) in [("1930", "Europe/Amsterdam"), ("2999", "Pacific/Kiritimati"), ("1900", "America/New_York")] {
        let text = day("").to_string().replace("2026-03-02T", &format!("{year}-12-31T")).replace("Europe/London", zone);
        folder.put("day.json", &text);
        let made = folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "10"]);
        assert_eq!(made.code, 0, "{year}: {}", made.said);
        let checked = folder.run(&["check", "day.json", "plan.json"]);
        assert_eq!(checked.code, 0, "{year}: {}{}", checked.out, checked.said);
    }
}

#[test]
fn a_result_never_takes_the_place_of_an_input_or_of_another_result() {
    let folder = Folder::new();
    folder.put("day.json", &day("").to_string());
    folder.put("events.json", EVENTS);
    let first = ["plan", "day.json", "-o", "plan.json", "--matrix-out", "kept.json", "--iterations", "10"];
    assert_eq!(folder.run(&first).code, 0);
    fs::create_dir(folder.path("sub")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.path("kept.json"), folder.path("link.json")).unwrap();
        std::os::unix::fs::symlink(folder.path("sub"), folder.path("other")).unwrap();
    }
    let names = ["day.json", "plan.json", "events.json", "kept.json"];
    let before = names.map(|name| folder.read(name));
    let mut lines = vec![
        vec!["plan", "day.json", "--matrix", "kept.json", "-o", "kept.json"],
        vec!["plan", "day.json", "--matrix", "kept.json", "-o", "sub/../kept.json"],
        vec!["plan", "day.json", "--matrix", "kept.json", "-o", "new.json", "--matrix-out", "./kept.json"],
        vec!["plan", "day.json", "-o", "new.json", "--matrix-out", "sub/../new.json"],
        vec!["bound", "day.json", "--matrix", "kept.json", "--json", "kept.json"],
        vec!["check", "day.json", "plan.json", "--matrix", "kept.json", "-o", "kept.json"],
        vec!["explain", "day.json", "plan.json", "--matrix", "kept.json", "-o", "kept.json"],
        vec!["compare", "day.json", "plan.json", "plan.json", "--matrix", "kept.json", "-o", "kept.json"],
        vec!["report", "day.json", "plan.json", "--matrix", "kept.json", "-o", "kept.json"],
        vec!["export", "gpx", "day.json", "plan.json", "--matrix", "kept.json", "-o", "kept.json"],
        vec!["matrix", "day.json", "--matrix", "kept.json", "-o", "kept.json"],
        vec!["replan", "day.json", "plan.json", "events.json", "--matrix", "kept.json", "-o", "kept.json"],
        vec!["replan", "day.json", "plan.json", "events.json", "-o", "new.json", "--day-out", "./new.json"],
        vec!["replan", "day.json", "plan.json", "events.json", "-o", "new.json", "--changes", "events.json"],
        vec!["offer", "day.json", "plan.json", "events.json", "--matrix", "kept.json", "--json", "kept.json"],
        vec!["edit", "day.json", "plan.json", "unassign", "v3", "-o", "plan.json"],
        vec![
            "live",
            "day.json",
            "plan.json",
            "--events",
            "events.json",
            "--matrix",
            "kept.json",
            "--plan-out",
            "kept.json",
        ],
        vec!["live", "day.json", "plan.json", "--events", "events.json", "--journal", "j", "--plan-out", "./j"],
    ];
    if cfg!(unix) {
        lines.push(vec!["plan", "day.json", "--matrix", "link.json", "-o", "kept.json"]);
        lines.push(vec!["plan", "day.json", "--matrix", "kept.json", "-o", "link.json"]);
        lines.push(vec!["plan", "day.json", "-o", "sub/new.json", "--matrix-out", "other/new.json"]);
    }
    for line in lines {
        let told = folder.run(&line);
        assert_eq!(told.code, 2, "{line:?}: {}", told.said);
        assert!(told.said.contains("take the place of") || told.said.contains("one place"), "{line:?}: {}", told.said);
        assert_eq!(names.map(|name| folder.read(name)), before, "{line:?}");
        assert!(!folder.path("new.json").exists() && !folder.path("sub/new.json").exists(), "{line:?}");
    }
}

#[test]
fn the_street_network_of_a_day_is_not_written_over() {
    let folder = Folder::new();
    let mut roads = day("");
    roads["travel"]["modes"][0] = json!({"id": "car", "roads": {"network": "area.streets", "profile": "car"}});
    folder.put("day.json", &roads.to_string());
    folder.put("area.streets", "precious");
    let told = folder.run(&["plan", "day.json", "-o", "area.streets"]);
    assert_eq!(told.code, 2, "{}", told.said);
    assert!(told.said.contains("take the place of"), "{}", told.said);
    assert_eq!(folder.read("area.streets"), "precious");
}

#[test]
#[allow(clippy::disallowed_methods, reason = "files have ages")]
fn what_a_killed_run_left_is_removed_and_what_is_being_written_is_not() {
    let folder = Folder::new();
    folder.put("day.json", &day("").to_string());
    let long_ago = SystemTime::now() - Duration::from_secs(3_600);
    let old = |name: &str| {
        folder.put(name, "half a plan");
        let file = fs::File::options().write(true).open(folder.path(name)).unwrap();
        file.set_modified(long_ago).unwrap();
        file
    };
    drop(old(".rounds-dead01"));
    drop(old(".rounds-of-mine.json"));
    let living = old(".rounds-alive1");
    living.lock().unwrap();
    folder.put(".rounds-young1", "half a plan");
    assert_eq!(folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "10"]).code, 0);
    let there = [".rounds-dead01", ".rounds-of-mine.json", ".rounds-alive1", ".rounds-young1"];
    assert_eq!(there.map(|name| folder.path(name).exists()), [false, true, true, true]);
}

#[cfg(unix)]
#[test]
fn a_result_has_the_usual_permissions_or_those_of_the_file_replaced() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    folder.put("day.json", &day("").to_string());
    let mode = |name: &str| fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777;
    let plan = |umask: &str| {
        let line = format!("umask {umask}; exec \"$0\" plan day.json -o plan.json --iterations 10");
        let shell = std::process::Command::new("sh")
            .args(["-c", &line, env!("CARGO_BIN_EXE_rounds")])
            .current_dir(folder.path(""))
            .output();
        assert!(shell.unwrap().status.success());
    };
    plan("027");
    assert_eq!(mode("plan.json"), 0o640);
    plan("000");
    assert_eq!(mode("plan.json"), 0o640);
    fs::remove_file(folder.path("plan.json")).unwrap();
    plan("000");
    assert_eq!(mode("plan.json"), 0o666);
}

#[test]
fn keys_and_passwords_of_servers_are_not_shown() {
    let folder = Folder::new();
    for (server, rest) in [("osrm", json!({"profile": "car"})), ("valhalla", json!({"costing": "auto"}))] {
        for address in
            ["http://me:hunter2@127.0.0.1:9/", "http://127.0.0.1:9/?api_key=hunter2", "ftp://me:hunter2@host"]
        {
            let mut source = rest.clone();
            source["url"] = json!(address);
            let mut served = day("");
            served["travel"]["modes"][0] = json!({"id": "car", server: source});
            folder.put("day.json", &served.to_string());
            for line in [&["plan", "day.json", "-o", "plan.json"][..], &["check", "--json", "day.json"]] {
                let told = folder.program(line).env("ROUNDS_LOG", "debug").output().unwrap();
                let text = String::from_utf8_lossy(&[told.stdout, told.stderr].concat()).into_owned();
                assert!(!told.status.success() && text.contains("***"), "{address}: {text}");
                assert!(!text.contains("hunter2"), "{address}: {text}");
            }
        }
    }
}

#[test]
fn an_answered_line_of_a_journal_is_refused_rather_than_lost() {
    let folder = Folder::new();
    folder.put("day.json", &day("").to_string());
    assert_eq!(folder.run(&["plan", "day.json", "-o", "plan.json", "--iterations", "10"]).code, 0);
    folder.put("events.jsonl", &format!("{EVENTS}\n"));
    let line = ["live", "day.json", "plan.json", "--events", "events.jsonl", "--journal", "journal", "--instant"];
    assert_eq!(folder.run(&line).code, 0);
    let whole = fs::read(folder.path("journal")).unwrap();
    let mut damaged = whole.clone();
    let at = damaged.len() - 20;
    damaged[at] = 0;
    fs::write(folder.path("journal"), &damaged).unwrap();
    let told = folder.run(&line);
    assert_eq!(told.code, 2, "{}", told.said);
    assert!(told.said.contains("E4303") && told.said.contains("line 2"), "{}", told.said);
    assert_eq!(fs::read(folder.path("journal")).unwrap(), damaged);
    // A line without its newline was never answered.
    fs::write(folder.path("journal"), &whole[..whole.len() - 1]).unwrap();
    assert_eq!(folder.run(&line).code, 0);
    assert_eq!(fs::read(folder.path("journal")).unwrap(), whole);
}

#[cfg(unix)]
#[test]
fn a_signal_that_was_ignored_from_the_start_ends_nothing() {
    let folder = Folder::new();
    folder.put("day.json", &day("").to_string());
    let line = "trap '' HUP INT; exec \"$0\" plan day.json -o plan.json --max-time 3s";
    let child = std::process::Command::new("sh")
        .args(["-c", line, env!("CARGO_BIN_EXE_rounds")])
        .current_dir(folder.path(""))
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(1_000));
    for signal in ["-HUP", "-INT"] {
        let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{said}");
    assert!(!said.contains("Stopping"), "{said}");
    let plan: Value = serde_json::from_str(&folder.read("plan.json")).unwrap();
    assert!(plan["solver"]["seconds"].as_f64().unwrap() > 2.5, "{plan}");
}

/// People who compare their own plan with ours have no digest to give.
#[test]
fn a_plan_that_people_made_is_judged_without_a_digest() {
    let folder = Folder::new();
    folder.put("day.json", &day("").to_string());
    assert_eq!(folder.run(&["plan", "day.json", "-o", "ours.json", "--iterations", "20"]).code, 0);
    let mut theirs: Value = serde_json::from_str(&folder.read("ours.json")).unwrap();
    for key in ["day", "solver", "cost", "kpis"] {
        theirs.as_object_mut().unwrap().remove(key);
    }
    folder.put("theirs.json", &theirs.to_string());
    let checked = folder.run(&["check", "day.json", "theirs.json"]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(checked.out.contains("warning: W3101"), "{}", checked.out);
    let compared = folder.run(&["compare", "day.json", "theirs.json", "ours.json"]);
    assert!(compared.code == 0 && compared.out.contains("agree on who does what"), "{}{}", compared.out, compared.said);

    theirs["day"] = json!({"digest": "sha256:00"});
    folder.put("theirs.json", &theirs.to_string());
    assert_eq!(folder.run(&["compare", "day.json", "theirs.json", "ours.json"]).code, 2);
    assert_eq!(folder.run(&["check", "day.json", "theirs.json"]).code, 4);
}

#[test]
fn warnings_of_one_kind_are_told_once_with_their_count() {
    let mut long = day("");
    let shift = |id: &str, from: &str, to: &str| json!({"id": id, "start": from, "end": to});
    long["clinicians"][0]["shifts"] = json!([
        shift("s1", "2026-03-02T08:00:00Z", "2026-03-02T15:00:00Z"),
        shift("s2", "2026-03-02T16:00:00Z", "2026-03-02T23:00:00Z"),
        shift("s3", "2026-03-03T07:00:00Z", "2026-03-03T14:00:00Z"),
    ]);
    let folder = Folder::new();
    folder.put("day.json", &long.to_string());
    let said = folder.run(&["check", "day.json"]).said;
    assert_eq!(said.matches("`s1`, a shift of 7 h, has no break").count(), 1, "{said}");
    assert!(said.contains("and 2 more W1402: clinicians[0].shifts[1], clinicians[0].shifts[2]"), "{said}");
    // The hour between the two shifts of one day is no night's rest.
    assert!(said.contains("W1403 clinicians[0].shifts[2]: only 8 h since `s2`"), "{said}");
    let listed: Value = serde_json::from_str(&folder.run(&["check", "day.json", "--json"]).out).unwrap();
    let codes: Vec<&Value> = listed["warnings"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
    assert_eq!(codes.iter().filter(|code| **code == "W1402").count(), 3);
    assert_eq!(codes.iter().filter(|code| **code == "W1403").count(), 1);
}

#[test]
fn what_one_more_shift_takes_off_a_bound_is_not_said_to_be_all_that_it_can_save() {
    let folder = Folder::new();
    let tiny = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/days/tiny.json");
    // A plan that leaves everything out is far from the bound: planning again finds more than the shift brings.
    let day: Value = serde_json::from_slice(&fs::read(tiny).unwrap()).unwrap();
    let shifts = day["clinicians"].as_array().unwrap().iter().flat_map(|of| {
        let shifts = of["shifts"].as_array().unwrap().iter();
        shifts.map(|shift| json!({"clinician": of["id"], "shift": shift["id"], "itinerary": []})).collect::<Vec<_>>()
    });
    let left: Vec<Value> =
        day["visits"].as_array().unwrap().iter().map(|visit| json!({"visit": visit["id"], "reasons": []})).collect();
    let plan = json!({"format": "rounds/1", "shifts": shifts.collect::<Vec<_>>(), "unassigned": left});
    folder.put("plan.json", &plan.to_string());
    let ran = folder.run(&["bound", tiny, "--plan", "plan.json", "--max-time", "2s", "--whatif"]);
    assert_eq!(ran.code, 0, "{}", ran.said);
    assert!(ran.out.contains("would lower this bound by at most"), "{}", ran.out);
    let after = ran.out.split("Planned again with one more like").nth(1).unwrap_or_else(|| panic!("{}", ran.out));
    assert!(after.contains("part of it may come of searching longer"), "{after}");
}

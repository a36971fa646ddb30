//! The page in a real browser: it asks for nothing, logs no error, and draws what it should.
//!
//! Needs Chromium (`chromium` on the path, or the program named by `CHROMIUM`); skips with a message elsewhere.

use std::path::Path;
use std::process::Command;

/// Whether and where there is a browser.
fn browser() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok().into_iter();
    let mut programs = named.chain(["chromium".to_owned(), "chromium-browser".to_owned()]);
    programs.find(|program| Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success()))
}

/// The page's elements after it has loaded and its script has run, the browser's log, and its log of requests.
fn opened(browser: &str, page: &str, folder: &Path) -> (String, String, String) {
    let (file, requests) = (folder.join("plan.html"), folder.join("requests.json"));
    std::fs::write(&file, page).expect("the page can be written");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-default-apps"])
        .args(["--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--v=0"])
        .args(["--virtual-time-budget=5000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--log-net-log={}", requests.display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .expect("the browser starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let requests = std::fs::read(&requests).map(text).unwrap_or_default();
    (text(output.stdout), text(output.stderr), requests)
}

#[test]
fn the_page_opens_without_requests_or_errors() {
    let Some(browser) = browser() else {
        eprintln!("skipped: no Chromium here (set CHROMIUM to its path)");
        return;
    };
    let day = rounds::format::read_day(include_bytes!("../files/report/day.json")).expect("the day is in order");
    let plan = rounds::format::read_plan(include_bytes!("../files/report/plan.json")).expect("the plan is in order");
    let page = rounds::report::html(&day.value, &plan);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (elements, log, requests) = opened(&browser, &page, folder.path());

    let console: Vec<&str> = log.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(console.is_empty(), "the page logs: {console:?}");
    assert_eq!(made_by_page(&requests), Vec::<String>::new(), "requests leave the page");

    assert_eq!(elements.matches("<a class=\"stop care").count(), 9, "bars of the timeline");
    assert_eq!(elements.matches("<tr data-visit=").count(), 2, "visits left out");
    assert_eq!(elements.matches("<g class=\"route ").count(), 3, "routes on the map");
    assert!(elements.contains("Print this sheet"), "the policy lets the page's own script run");
}

/// Addresses of requests that a page began and that go to a network. The browser's own have no page behind them.
fn made_by_page(requests: &str) -> Vec<String> {
    let log: serde_json::Value = serde_json::from_str(requests).expect("the browser logs its requests");
    let begun =
        |event: &&serde_json::Value| event["params"]["url"].is_string() && event["params"]["initiator"].is_string();
    let events = log["events"].as_array().expect("a list of events").iter().filter(begun);
    let of_page = events.filter(|event| event["params"]["initiator"] != "not an origin");
    let urls = of_page.filter_map(|event| event["params"]["url"].as_str());
    urls.filter(|url| !url.starts_with("file:") && !url.starts_with("data:")).map(str::to_owned).collect()
}

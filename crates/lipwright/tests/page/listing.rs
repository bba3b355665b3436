//! The list of a visitor's own tasks.

use serde_json::json;

use crate::visit::Visit;

fn line(id: &str) -> String {
    format!("[data-task='{id}']")
}

#[test]
fn tasks_are_listed_filtered_and_opened() {
    let visit = Visit::new();
    let made = visit.task("identity");
    visit.service.client.finished(&made);
    let failed = visit.failed_task();
    visit.open("/");
    visit.browser.until("document.querySelectorAll('#history-list li').length === 2");
    let failure = visit.text(&line(&failed));
    assert!(failure.contains("Video could not be read"), "{failure}");
    assert!(visit.text(&line(&made)).contains("Done"));
    visit.is_accessible();
    for (status, shown) in [("failed", &failed), ("success", &made)] {
        visit.browser.click(&format!("#history-status option[value={status}]"));
        visit.browser.until(&format!(
            "document.querySelectorAll('#history-list li').length === 1 && document.querySelector(\"{}\")",
            line(shown)
        ));
    }
    visit.browser.click(&format!("{} a", line(&made)));
    visit.browser.until("document.querySelector('.player')");
    visit.browser.run("history.back()");
    visit
        .browser
        .until("!document.querySelector('#history').hidden && document.querySelector('#task').hidden");
}

#[test]
fn a_task_can_be_cancelled_tried_again_and_deleted() {
    let visit = Visit::new();
    let id = visit.task("warp");
    visit.open("/");
    visit.browser.click(&format!("{} .does button", line(&id)));
    visit
        .browser
        .until(&format!("document.querySelector(\"{}\").innerText.includes('Cancelled')", line(&id)));

    visit.browser.click(&format!("{} .does button", line(&id)));
    visit
        .browser
        .until(&format!("location.search.startsWith('?task=') && !location.search.includes('{id}')"));
    visit.browser.click(".way .button");
    assert!(visit.text(".failed-card").contains("It was stopped on demand"));

    visit.browser.click("a.back");
    visit.browser.until("document.querySelectorAll('#history-list li').length === 2");
    let delete = format!("{} .does button:last-child", line(&id));
    visit.browser.click(&delete);
    assert_eq!(visit.text(&delete), "Really delete?");
    assert_eq!(visit.service.client.get(&format!("/v2/lip_sync_video/{id}"))["code"], 0, "not yet");
    visit.browser.click(&delete);
    visit.browser.until("document.querySelectorAll('#history-list li').length === 1");
    assert_eq!(visit.service.client.get(&format!("/v2/lip_sync_video/{id}"))["code"], json!(10104));
}

#[test]
fn a_waiting_task_tells_its_place_and_starts_by_itself() {
    let visit = Visit::with("workers = 1\n");
    let first = visit.task("warp");
    let second = visit.task("warp");
    let third = visit.task("identity");
    visit.open(&format!("/?task={third}"));
    visit.browser.until("/before it in the queue/.test(document.querySelector('.way .now')?.innerText)");
    visit.picture("waiting");
    visit.is_accessible();
    for id in [second, first] {
        let path = format!("{}/v2/lip_sync_video/{id}", visit.service.client.base);
        let key = &visit.service.client.key;
        visit.service.client.agent.delete(&path).header("x-api-key", key).call().unwrap();
    }
    visit.browser.until("document.querySelector('.player')");
}

#[test]
fn a_picture_in_the_list_leads_to_its_task() {
    let visit = Visit::new();
    let made = visit.task("identity");
    visit.service.client.finished(&made);
    visit.open("/");
    visit.browser.click(&format!("{} .thumb", line(&made)));
    visit.browser.until("document.querySelector('.player')");
}

#[test]
fn a_task_tells_what_happened_to_it() {
    let visit = Visit::new();
    let failed = visit.failed_task();
    visit.open(&format!("/?task={failed}"));
    visit.browser.until("document.querySelector('.failed-card')");
    visit.browser.click(".log summary");
    visit.browser.until("document.querySelector('.log-list [data-event=failed]')");
    let log = visit.text(".log");
    for words in ["Asked for", "Taken by a worker, attempt 1", "ould not be read"] {
        assert!(log.contains(words), "{words}: {log}");
    }
    visit.is_accessible();
    visit.picture("log");
    visit.browser.click("a.back");
    visit.browser.click(&format!("{} .why a", line(&failed)));
    visit.browser.until(
        "document.querySelector('.log').open && document.querySelector('.log-list [data-event=failed]')",
    );
    visit.browser.reload();
    visit.browser.until("document.querySelector('.log-list [data-event=failed]')");
    visit.browser.click("#language");
    let log = visit.text(".log");
    assert!(log.contains("Was geschah") && log.contains("Versuch 1"), "{log}");
    visit.width(360);
    visit.fits();
    visit.dark(true);
    visit.is_accessible();
    visit.picture("log-phone-dark");
}

//! The page that shows the API's document: it tells everything, on every screen, out of this service alone.

use serde_json::{Value, json};

use crate::visit::Visit;

#[test]
fn the_apis_page_tells_every_operation_and_fits_every_screen() {
    let visit = Visit::new();
    let reply = visit.service.client.agent.get(format!("{}/openapi.json", visit.service.client.base)).call();
    let document: Value = serde_json::from_str(&reply.unwrap().body_mut().read_to_string().unwrap()).unwrap();
    visit.open("/docs");
    for operation in
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap())
    {
        let id = format!("#operation-{}", operation.1["operationId"].as_str().unwrap());
        assert!(visit.text(&id).contains(operation.1["summary"].as_str().unwrap()), "{id}");
        assert!(visit.is(&format!("document.querySelector('nav a[href=\"{id}\"]')")), "{id}");
    }
    let body = visit.text("#operation-create_task table:last-of-type");
    assert!(body.contains("options.mark") && body.contains("options.face"), "what can be chosen: {body}");
    let broken = visit.browser.run(
        "return [...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href'))
           .filter((href) => !document.getElementById(href.slice(1)))",
    );
    assert_eq!(broken, json!([]), "links that lead nowhere");
    let elsewhere = visit.browser.run(
        "return performance.getEntriesByType('resource').map((e) => e.name).filter((n) => !n.startsWith(location.origin))",
    );
    assert_eq!(elsewhere, json!([]), "it needs another place");
    visit.is_accessible();
    let light = visit.browser.run("return getComputedStyle(document.body).color");
    visit.dark(true);
    assert_ne!(light, visit.browser.run("return getComputedStyle(document.body).color"));
    visit.is_accessible();
    visit.picture("docs-dark");
    // Opened, the replies are the widest part.
    visit.browser.run("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    visit.fits();
    visit.width(360);
    visit.fits();
}

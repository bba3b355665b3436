//! Credits: held, captured once, or released.

use lipwright_pipeline::Cause;
use serde_json::json;

use crate::rig::Rig;
use crate::rig::fake::Act;

async fn quota(rig: &Rig) -> f64 {
    rig.get("/v2/user/remaining_quota").await.data()["remaining_quota"].as_f64().unwrap()
}

#[tokio::test]
async fn a_success_costs_its_length_and_nothing_more() {
    let rig = Rig::new().await;
    assert!((quota(&rig).await - 1000.0).abs() < 1e-9);
    rig.fake.acts([Act::Block]);
    let id = rig.create(rig.inputs().await).await;
    assert!((quota(&rig).await - 999.52).abs() < 1e-9, "60 s are held");
    rig.fake.release();
    rig.finished(&id).await;
    assert!((quota(&rig).await - 999.9).abs() < 1e-9, "12.5 s are charged");
    let rows = [("hold", -48), ("release", 48), ("capture", -10)];
    assert_eq!(rig.ledger(&id).await, rows.map(|(kind, amount)| (kind.to_owned(), amount)));
}

#[tokio::test]
async fn a_failure_costs_nothing() {
    let rig = Rig::new().await;
    rig.fake.acts([Act::Fail(Cause::NoFaceFound)]);
    let id = rig.create(rig.inputs().await).await;
    assert_eq!(rig.finished(&id).await["credits"], json!(0.0));
    assert!((quota(&rig).await - 1000.0).abs() < 1e-9);
    let rows = [("hold", -48), ("release", 48)];
    assert_eq!(rig.ledger(&id).await, rows.map(|(kind, amount)| (kind.to_owned(), amount)));
}

#[tokio::test]
async fn whoami_tells_name_and_balance() {
    let rig = Rig::with(|settings| settings.workers = 0).await;
    let me = rig.get("/v2/user/whoami").await.data();
    assert_eq!(me["credits"], json!(1000.0));
    assert_eq!(me["email"], format!("{}@example.com", rig.owner));
    assert!(me["username"].is_string() && me["plan"].is_string());
}

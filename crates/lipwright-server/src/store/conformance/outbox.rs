//! What receivers are told, and how often.

use std::time::Duration;

use super::{Fresh, LONG, failure, new_task, result};
use crate::clock::UnixMillis;
use crate::credits::Hundredths;
use crate::store::{CALLBACK, DeliveryEnd, DeliveryState, DueDelivery, Endpoint, EndpointChange, EndpointId};
use crate::task::{NewTask, OwnerId, Write};
use crate::webhook::{Event, event_id};

const SUCCESS: &str = "generated_lip_sync_video_success";

impl Fresh {
    async fn endpoint(&self, owner: OwnerId, events: &[Event], enabled: bool) -> Endpoint {
        let endpoint = Endpoint {
            id: EndpointId::fresh(),
            owner,
            wants: EndpointChange {
                url: "https://receiver.example/hook".to_owned(),
                enabled,
                events: events.iter().map(|event| event.name().to_owned()).collect(),
            },
            secret: "whsec_c2VjcmV0".to_owned(),
            failing_since: None,
            closed_reason: None,
            created_at: UnixMillis(0),
        };
        assert!(self.store.add_endpoint(&endpoint, 20).await.unwrap());
        endpoint
    }

    /// A task of `owner` that ends well.
    async fn made(&self, owner: OwnerId, callback: Option<&str>) -> super::TaskId {
        let task = NewTask { callback_url: callback.map(str::to_owned), ..new_task(owner) };
        self.store.create(&task).await.unwrap();
        let lease = self.claim(task.id, LONG).await.lease;
        let ended = self.store.succeed(&lease, &result(&lease), Hundredths(1)).await.unwrap();
        assert_eq!(ended, Write::Applied);
        task.id
    }

    async fn due(&self) -> Vec<DueDelivery> {
        self.store.take_due(LONG, 32).await.unwrap()
    }

    async fn end(&self, due: &DueDelivery, end: DeliveryEnd) {
        self.store.delivery_ended(due, &end).await.unwrap();
    }
}

fn again(after: Duration) -> DeliveryEnd {
    DeliveryEnd::Again { after, status: Some(500), fault: "HTTP 500".to_owned() }
}

/// Each endpoint that asked and the task's own callback, each once, all with one event id.
pub(in crate::store) async fn an_end_is_told_once_to_all_who_want_to_know(fresh: Fresh) {
    let (owner, stranger) = (fresh.owner().await, fresh.owner().await);
    let both = fresh.endpoint(owner, &Event::OFFERED, true).await;
    let failures = fresh.endpoint(owner, &[Event::Failed], true).await;
    fresh.endpoint(owner, &Event::OFFERED, false).await;
    fresh.endpoint(stranger, &Event::OFFERED, true).await;
    let id = fresh.made(owner, Some("https://callback.example/")).await;
    let mut due = fresh.due().await;
    due.sort_by(|a, b| a.target.cmp(&b.target));
    let told: Vec<_> = due.iter().map(|due| (due.target.as_str(), due.event.as_str(), due.task)).collect();
    assert_eq!(told, [(CALLBACK, SUCCESS, Some(id)), (both.id.0.as_str(), SUCCESS, Some(id))]);
    assert!(due.iter().all(|due| due.event_id == event_id(id) && due.tries == 1));
    assert_eq!(due[0].url.as_deref(), Some("https://callback.example/"));
    assert_eq!((due[0].secret.clone(), due[1].secret.clone()), (None, Some(both.secret.clone())));
    assert_eq!(fresh.due().await, [], "in one hand at a time");

    let failing = fresh.create(owner).await;
    let lease = fresh.claim(failing, LONG).await.lease;
    let _applied = fresh.store.fail(&lease, &failure()).await.unwrap();
    let targets: Vec<_> = fresh.due().await.into_iter().map(|due| due.target).collect();
    assert_eq!(targets, [failures.id.0], "the other receiver is still busy with the first");
}

/// While a receiver is being told one thing, the next waits; other receivers do not.
pub(in crate::store) async fn a_receiver_is_told_one_thing_at_a_time(fresh: Fresh) {
    let (owner, other) = (fresh.owner().await, fresh.owner().await);
    fresh.endpoint(owner, &Event::OFFERED, true).await;
    let first = fresh.made(owner, None).await;
    let second = fresh.made(owner, None).await;
    let due = fresh.due().await;
    assert_eq!(due.iter().map(|due| due.task).collect::<Vec<_>>(), [Some(first)]);
    fresh.endpoint(other, &Event::OFFERED, true).await;
    let theirs = fresh.made(other, None).await;
    assert_eq!(fresh.due().await.iter().map(|due| due.task).collect::<Vec<_>>(), [Some(theirs)]);
    fresh.end(&due[0], DeliveryEnd::Delivered { status: 204 }).await;
    assert_eq!(fresh.due().await.iter().map(|due| due.task).collect::<Vec<_>>(), [Some(second)]);
}

/// A failed try is followed by another of the same name; lists tell how it went; it can be sent anew.
pub(in crate::store) async fn a_failed_delivery_comes_again_with_its_id(fresh: Fresh) {
    let owner = fresh.owner().await;
    let endpoint = fresh.endpoint(owner, &Event::OFFERED, true).await;
    let id = fresh.made(owner, None).await;
    let first = fresh.due().await.remove(0);
    fresh.end(&first, again(Duration::ZERO)).await;
    let second = fresh.due().await.remove(0);
    assert_eq!((second.event_id.clone(), second.tries), (first.event_id.clone(), 2));
    assert!(second.failing_since.is_some());
    // A try whose lease ran out and who wakes up late changes nothing.
    fresh.end(&first, DeliveryEnd::Delivered { status: 200 }).await;
    fresh.end(&second, again(LONG)).await;
    assert_eq!(fresh.due().await, [], "not before its time");
    let listed = fresh.store.deliveries(owner, &endpoint.id, 10).await.unwrap();
    assert_eq!((listed.len(), listed[0].task, listed[0].tries), (1, Some(id), 2));
    assert_eq!((listed[0].state, listed[0].last_status), (DeliveryState::Pending, Some(500)));
}

/// A delivery can be sent anew; once it arrives, the endpoint counts as well.
pub(in crate::store) async fn a_delivery_can_be_sent_anew(fresh: Fresh) {
    let owner = fresh.owner().await;
    let endpoint = fresh.endpoint(owner, &Event::OFFERED, true).await;
    let id = fresh.made(owner, None).await;
    let failed = fresh.due().await.remove(0);
    fresh.end(&failed, again(LONG)).await;
    assert_eq!(fresh.store.replay(owner, &endpoint.id, &event_id(id)).await.unwrap(), Write::Applied);
    let replayed = fresh.due().await.remove(0);
    fresh.end(&replayed, DeliveryEnd::Delivered { status: 200 }).await;
    let listed = fresh.store.deliveries(owner, &endpoint.id, 10).await.unwrap();
    assert_eq!(listed[0].state, DeliveryState::Delivered);
    let kept = fresh.store.endpoints(owner).await.unwrap();
    assert_eq!(kept[0].failing_since, None, "it works again");
}

/// A receiver that asked for nothing more is disabled, with the reason; its owner can open it again.
pub(in crate::store) async fn a_closed_endpoint_is_told_nothing(fresh: Fresh) {
    let owner = fresh.owner().await;
    let endpoint = fresh.endpoint(owner, &Event::OFFERED, true).await;
    fresh.made(owner, None).await;
    let due = fresh.due().await.remove(0);
    let close = Some("the receiver answered 410 Gone".to_owned());
    fresh.end(&due, DeliveryEnd::GivenUp { status: Some(410), fault: "HTTP 410".to_owned(), close }).await;
    fresh.made(owner, None).await;
    assert_eq!(fresh.due().await, []);
    let kept = fresh.store.endpoints(owner).await.unwrap().remove(0);
    assert_eq!((kept.wants.enabled, kept.closed_reason.is_some()), (false, true));
    let opened = fresh.store.change_endpoint(owner, &endpoint.id, &endpoint.wants).await.unwrap().unwrap();
    assert_eq!((opened.wants.enabled, opened.closed_reason, opened.secret), (true, None, endpoint.secret));
    fresh.made(owner, None).await;
    assert_eq!(fresh.due().await.len(), 1);
}

/// A stranger can neither see nor change an endpoint; nobody has more than allowed.
pub(in crate::store) async fn endpoints_belong_to_their_owner(fresh: Fresh) {
    let (owner, stranger) = (fresh.owner().await, fresh.owner().await);
    let endpoint = fresh.endpoint(owner, &Event::OFFERED, true).await;
    let id = &endpoint.id;
    assert_eq!(fresh.store.endpoints(stranger).await.unwrap(), []);
    assert_eq!(fresh.store.change_endpoint(stranger, id, &endpoint.wants).await.unwrap(), None);
    assert_eq!(fresh.store.delete_endpoint(stranger, id).await.unwrap(), Write::Stale);
    assert_eq!(fresh.store.test_endpoint(stranger, id).await.unwrap(), None);
    fresh.made(owner, None).await;
    assert_eq!(fresh.store.deliveries(stranger, id, 10).await.unwrap(), []);
    let event = fresh.store.deliveries(owner, id, 10).await.unwrap().remove(0).event_id;
    assert_eq!(fresh.store.replay(stranger, id, &event).await.unwrap(), Write::Stale);
}

/// An account has so many endpoints and no more; one can be tested, and goes with what it was still to
/// be told.
pub(in crate::store) async fn an_endpoint_can_be_tested_and_deleted(fresh: Fresh) {
    let owner = fresh.owner().await;
    let endpoint = fresh.endpoint(owner, &Event::OFFERED, true).await;
    let id = &endpoint.id;
    let another = Endpoint { id: EndpointId::fresh(), ..endpoint.clone() };
    assert!(!fresh.store.add_endpoint(&another, 1).await.unwrap(), "as many as allowed");
    let test = fresh.store.test_endpoint(owner, id).await.unwrap().expect("a test event");
    let told: Vec<_> = fresh.store.deliveries(owner, id, 10).await.unwrap();
    assert!(told.iter().any(|delivery| delivery.event_id == test && delivery.task.is_none()));
    assert_eq!(fresh.store.delete_endpoint(owner, id).await.unwrap(), Write::Applied);
    assert_eq!(fresh.due().await, [], "what it was still to be told is gone too");
}

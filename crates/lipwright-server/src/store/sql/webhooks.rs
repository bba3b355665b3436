//! Endpoints and the outbox.

use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use super::rows::{column, count, named, parsed, parsed_if_there};
use super::{DbRow, DbStore, write_of};
use crate::clock::millis;
use crate::store::{
    Delivery, DeliveryEnd, DeliveryState, DueDelivery, Endpoint, EndpointChange, EndpointId, StoreError,
    Webhooks, moment,
};
use crate::task::{OwnerId, Write};
use crate::webhook::Event;

#[async_trait]
impl Webhooks for DbStore {
    async fn add_endpoint(&self, endpoint: &Endpoint, most: u32) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        super::ledger::locked_balance(&mut transaction, endpoint.owner).await?;
        let done = sqlx::query(concat!(
            "INSERT INTO endpoint (id, owner_id, url, secret, enabled, events, created_at)
             SELECT $1, $2, $3, $4, $5, $6, ",
            now!(),
            " WHERE (SELECT count(*) FROM endpoint WHERE owner_id = $2) < $7"
        ))
        .bind(&endpoint.id.0)
        .bind(endpoint.owner.to_string())
        .bind(&endpoint.wants.url)
        .bind(&endpoint.secret)
        .bind(i64::from(endpoint.wants.enabled))
        .bind(joined(&endpoint.wants.events))
        .bind(i64::from(most))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(write_of(&done) == Write::Applied)
    }

    async fn endpoints(&self, owner: OwnerId) -> Result<Vec<Endpoint>, StoreError> {
        let rows = sqlx::query("SELECT * FROM endpoint WHERE owner_id = $1 ORDER BY created_at, id")
            .bind(owner.to_string())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(endpoint).collect()
    }

    async fn change_endpoint(
        &self,
        owner: OwnerId,
        id: &EndpointId,
        change: &EndpointChange,
    ) -> Result<Option<Endpoint>, StoreError> {
        let row = sqlx::query(
            "UPDATE endpoint SET url = $1, enabled = $2, events = $3, failing_since = NULL,
                 closed_reason = NULL WHERE id = $4 AND owner_id = $5 RETURNING *",
        )
        .bind(&change.url)
        .bind(i64::from(change.enabled))
        .bind(joined(&change.events))
        .bind(&id.0)
        .bind(owner.to_string())
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(endpoint).transpose()
    }

    async fn delete_endpoint(&self, owner: OwnerId, id: &EndpointId) -> Result<Write, StoreError> {
        let mut transaction = self.begin().await?;
        let done = sqlx::query("DELETE FROM endpoint WHERE id = $1 AND owner_id = $2")
            .bind(&id.0)
            .bind(owner.to_string())
            .execute(&mut *transaction)
            .await?;
        if write_of(&done) == Write::Applied {
            sqlx::query("DELETE FROM delivery WHERE target = $1")
                .bind(&id.0)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(write_of(&done))
    }

    async fn test_endpoint(&self, owner: OwnerId, id: &EndpointId) -> Result<Option<String>, StoreError> {
        let event_id = format!("evt_{}", Uuid::now_v7().simple());
        let done = sqlx::query(concat!(
            "INSERT INTO delivery (event_id, target, owner_id, event, state, next_at, created_at)
             SELECT $1, id, owner_id, $2, 'pending', ",
            now!(),
            ", ",
            now!(),
            " FROM endpoint WHERE id = $3 AND owner_id = $4"
        ))
        .bind(&event_id)
        .bind(Event::Test.name())
        .bind(&id.0)
        .bind(owner.to_string())
        .execute(&self.pool)
        .await?;
        Ok((write_of(&done) == Write::Applied).then_some(event_id))
    }

    async fn deliveries(
        &self,
        owner: OwnerId,
        id: &EndpointId,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM delivery WHERE target = $1 AND owner_id = $2
             ORDER BY created_at DESC, event_id DESC LIMIT $3",
        )
        .bind(&id.0)
        .bind(owner.to_string())
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(delivery).collect()
    }

    async fn replay(&self, owner: OwnerId, id: &EndpointId, event_id: &str) -> Result<Write, StoreError> {
        let done = sqlx::query(concat!(
            "UPDATE delivery SET state = 'pending', tries = 0, lease_until = 0, done_at = NULL, next_at = ",
            now!(),
            " WHERE event_id = $1 AND target = $2 AND owner_id = $3"
        ))
        .bind(event_id)
        .bind(&id.0)
        .bind(owner.to_string())
        .execute(&self.pool)
        .await?;
        Ok(write_of(&done))
    }

    async fn take_due(&self, lease_for: Duration, most: u32) -> Result<Vec<DueDelivery>, StoreError> {
        let mut transaction = self.begin().await?;
        // The first due delivery of each receiver that has none under way. A callback is a receiver by
        // its address.
        let due = sqlx::query(concat!(
            "SELECT event_id, target FROM delivery WHERE state = 'pending' AND next_at <= ",
            now!(),
            " AND lease_until <= ",
            now!(),
            " AND NOT EXISTS (SELECT 1 FROM delivery AS other WHERE other.state = 'pending'
                 AND other.target = delivery.target
                 AND coalesce(other.callback_url, '') = coalesce(delivery.callback_url, '')
                 AND (other.lease_until > ",
            now!(),
            " OR (other.lease_until <= ",
            now!(),
            " AND (other.next_at < delivery.next_at
                      OR (other.next_at = delivery.next_at AND other.event_id < delivery.event_id)))))
             ORDER BY next_at, event_id LIMIT $1",
            skip_locked!()
        ))
        .bind(i64::from(most))
        .fetch_all(&mut *transaction)
        .await?;
        let mut taken = Vec::with_capacity(due.len());
        for row in &due {
            let leased = sqlx::query(concat!(
                "UPDATE delivery SET tries = tries + 1, lease_until = ",
                now!(),
                " + $3 WHERE event_id = $1 AND target = $2 RETURNING *,
                 (SELECT url FROM endpoint WHERE id = delivery.target AND enabled = 1) AS endpoint_url,
                 (SELECT secret FROM endpoint WHERE id = delivery.target) AS secret,
                 (SELECT failing_since FROM endpoint WHERE id = delivery.target) AS failing_since"
            ))
            .bind(column::<&str>(row, "event_id")?)
            .bind(column::<&str>(row, "target")?)
            .bind(millis(lease_for))
            .fetch_one(&mut *transaction)
            .await?;
            taken.push(due_delivery(&leased)?);
        }
        transaction.commit().await?;
        Ok(taken)
    }

    async fn delivery_ended(&self, due: &DueDelivery, end: &DeliveryEnd) -> Result<(), StoreError> {
        let (state, wait, status, fault, close) = match end {
            DeliveryEnd::Delivered { status } => (DeliveryState::Delivered, 0, Some(*status), None, None),
            DeliveryEnd::Again { after, status, fault } => {
                (DeliveryState::Pending, millis(*after), *status, Some(fault), None)
            }
            DeliveryEnd::GivenUp { status, fault, close } => {
                (DeliveryState::Failed, 0, *status, Some(fault), close.as_ref())
            }
        };
        let mut transaction = self.begin().await?;
        sqlx::query(concat!(
            "UPDATE delivery SET state = $1, lease_until = 0, last_status = $2, last_fault = $3, next_at = ",
            now!(),
            " + $4, done_at = CASE WHEN $1 = 'pending' THEN NULL ELSE ",
            now!(),
            " END WHERE event_id = $5 AND target = $6 AND tries = $7"
        ))
        .bind(state.name())
        .bind(status.map(i64::from))
        .bind(fault)
        .bind(wait)
        .bind(&due.event_id)
        .bind(&due.target)
        .bind(i64::from(due.tries))
        .execute(&mut *transaction)
        .await?;
        // Since when it has only failed; a closed endpoint gets nothing more until its owner opens it.
        sqlx::query(concat!(
            "UPDATE endpoint SET failing_since = CASE WHEN $2 = 'delivered' THEN NULL
                 ELSE coalesce(failing_since, ",
            now!(),
            ") END, enabled = CASE WHEN $3 IS NULL THEN enabled ELSE 0 END,
             closed_reason = coalesce($3, closed_reason) WHERE id = $1"
        ))
        .bind(&due.target)
        .bind(state.name())
        .bind(close)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }
}

/// `,a,b,`: so that one event is found by its commas.
fn joined(events: &[String]) -> String {
    format!(",{},", events.join(","))
}

fn endpoint(row: &DbRow) -> Result<Endpoint, StoreError> {
    let events: &str = column(row, "events")?;
    Ok(Endpoint {
        id: EndpointId(column(row, "id")?),
        owner: parsed(row, "owner_id")?,
        wants: EndpointChange {
            url: column(row, "url")?,
            enabled: column::<i64>(row, "enabled")? != 0,
            events: events.split(',').filter(|event| !event.is_empty()).map(str::to_owned).collect(),
        },
        secret: column(row, "secret")?,
        failing_since: column::<Option<i64>>(row, "failing_since")?.map(moment),
        closed_reason: column(row, "closed_reason")?,
        created_at: moment(column(row, "created_at")?),
    })
}

fn delivery(row: &DbRow) -> Result<Delivery, StoreError> {
    let status = column::<Option<i64>>(row, "last_status")?.and_then(|status| u16::try_from(status).ok());
    Ok(Delivery {
        event_id: column(row, "event_id")?,
        event: column(row, "event")?,
        task: parsed_if_there(row, "task_id")?,
        state: named(row, "state", DeliveryState::from_name)?,
        tries: count(row, "tries")?,
        next_at: moment(column(row, "next_at")?),
        last_status: status,
        last_fault: column(row, "last_fault")?,
        created_at: moment(column(row, "created_at")?),
    })
}

fn due_delivery(row: &DbRow) -> Result<DueDelivery, StoreError> {
    let callback: Option<String> = column(row, "callback_url")?;
    Ok(DueDelivery {
        event_id: column(row, "event_id")?,
        target: column(row, "target")?,
        owner: parsed(row, "owner_id")?,
        event: column(row, "event")?,
        task: parsed_if_there(row, "task_id")?,
        url: callback.or(column(row, "endpoint_url")?),
        secret: column(row, "secret")?,
        tries: count(row, "tries")?,
        created_at: moment(column(row, "created_at")?),
        failing_since: column::<Option<i64>>(row, "failing_since")?.map(moment),
    })
}

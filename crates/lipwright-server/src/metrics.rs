//! What `/metrics` shows: counters and times of this process, and how much waits in the store.

use std::time::Duration;

use lipwright_pipeline::SandboxLevel;
use metrics::{describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::store::Depths;

/// Bounds of the buckets of stage times, in seconds.
const STAGE_SECONDS: [f64; 12] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0];

/// The process's metrics; a handle is cheap to clone.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Starts recording in this process, if nobody has yet.
    pub fn start() -> Result<Self, BuildError> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix(String::from("_seconds")), &STAGE_SECONDS)?
            .build_recorder();
        let handle = recorder.handle();
        // A second server in one process, as in tests, records into the first one's.
        let _second = metrics::set_global_recorder(recorder);
        describe();
        Ok(Self(handle))
    }

    /// Which confinements the media children of this process get.
    pub(crate) fn show_sandbox(level: SandboxLevel) {
        let SandboxLevel { dies_with_service, no_new_privileges, resource_limits, landlock, seccomp } = level;
        for (mechanism, is_on) in [
            ("dies_with_service", dies_with_service),
            ("no_new_privileges", no_new_privileges),
            ("resource_limits", resource_limits),
            ("landlock", landlock),
            ("seccomp", seccomp),
        ] {
            metrics::gauge!("lipwright_sandbox", "mechanism" => mechanism).set(f64::from(is_on));
        }
    }

    /// Everything, in Prometheus' text format.
    pub(crate) fn text(&self, depths: Option<Depths>, data_free: Option<u64>) -> String {
        if let Some(depths) = depths {
            show(depths);
        }
        if let Some(free) = data_free {
            metrics::gauge!("lipwright_data_free_bytes").set(free as f64);
        }
        self.0.run_upkeep();
        self.0.render()
    }
}

fn describe() {
    describe_gauge!("lipwright_tasks_waiting", "Tasks that wait and may be taken");
    describe_gauge!("lipwright_tasks_backing_off", "Tasks that wait for another try");
    describe_gauge!("lipwright_tasks_processing", "Tasks at work");
    describe_gauge!("lipwright_waiting_media_seconds", "Seconds of media that wait, as far as is known");
    describe_gauge!("lipwright_oldest_wait_seconds", "How long the longest-waiting task has waited");
    describe_gauge!("lipwright_webhooks_pending", "Deliveries that are due or will be");
    describe_gauge!("lipwright_webhook_lag_seconds", "How late the latest delivery is");
    describe_gauge!("lipwright_data_free_bytes", "Room left where the data folder is");
    describe_gauge!(
        "lipwright_sandbox",
        "1 for each confinement that media children get, 0 if it is missing"
    );
    describe_counter!("lipwright_attempts_total", "Attempts that ended, by end and cause");
    describe_counter!("lipwright_leases_lost_total", "Leases that ran out, by what became of the task");
    describe_counter!("lipwright_tickets_reissued_total", "Tickets written anew because theirs were lost");
    describe_counter!("lipwright_webhook_tries_total", "Tries to deliver a webhook, by end");
    describe_counter!("lipwright_files_deleted_total", "Files deleted because their time was over, by kind");
    describe_histogram!("lipwright_stage_seconds", "How long the stages of an attempt took");
    describe_histogram!("lipwright_wait_seconds", "How long a task waited for its first attempt");
    describe_counter!("lipwright_requests_total", "Requests answered, by method and status");
}

fn show(depths: Depths) {
    let seconds = |milliseconds| Duration::from_millis(milliseconds).as_secs_f64();
    metrics::gauge!("lipwright_tasks_waiting").set(depths.waiting as f64);
    metrics::gauge!("lipwright_tasks_backing_off").set(depths.backing_off as f64);
    metrics::gauge!("lipwright_tasks_processing").set(depths.processing as f64);
    metrics::gauge!("lipwright_waiting_media_seconds").set(seconds(depths.waiting_media_ms));
    metrics::gauge!("lipwright_oldest_wait_seconds").set(seconds(depths.oldest_wait_ms));
    metrics::gauge!("lipwright_webhooks_pending").set(depths.deliveries as f64);
    metrics::gauge!("lipwright_webhook_lag_seconds").set(seconds(depths.delivery_lag_ms));
}

#[cfg(test)]
mod tests;

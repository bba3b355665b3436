use super::*;

#[test]
fn progress_only_grows_over_a_whole_job() {
    let meter = Meter::default();
    let mut last = meter.reading().progress();
    assert!(last.abs() < f64::EPSILON);
    for stage in Stage::ALL {
        meter.enter(stage, 4);
        for done in 0..=4 {
            meter.advance(done);
            let now = meter.reading().progress();
            assert!(now >= last && now <= 1.0, "{stage} {done}: {now} after {last}");
            last = now;
        }
    }
    assert!((last - 1.0).abs() < 1e-9);
}

#[test]
fn a_stage_that_counts_wrong_stays_inside_its_share() {
    let meter = Meter::default();
    meter.enter(Stage::Analyse, 10);
    meter.advance(1_000);
    assert!((meter.reading().progress() - 0.45).abs() < 1e-9);
    meter.enter(Stage::Synthesise, 0);
    meter.advance(5);
    assert!((meter.reading().progress() - 0.46).abs() < 1e-9);
}

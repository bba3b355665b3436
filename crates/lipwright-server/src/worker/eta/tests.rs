use super::*;

/// What was measured on a busy machine of two cores: seconds, stage, progress in percent.
const MEASURED: [(f64, Stage, f64); 16] = [
    (0.0, Stage::Fetch, 0.0),
    (1.1, Stage::Probe, 4.0),
    (3.1, Stage::Analyse, 5.0),
    (5.1, Stage::Analyse, 11.6),
    (6.1, Stage::Analyse, 19.0),
    (7.1, Stage::Analyse, 25.6),
    (8.1, Stage::Analyse, 31.6),
    (9.0, Stage::Analyse, 37.4),
    (10.1, Stage::Analyse, 44.0),
    (11.0, Stage::Synthesise, 46.0),
    (14.1, Stage::Synthesise, 50.0),
    (15.1, Stage::Synthesise, 58.9),
    (16.1, Stage::Synthesise, 66.2),
    (17.0, Stage::Synthesise, 74.8),
    (18.1, Stage::Synthesise, 83.4),
    (19.1, Stage::Synthesise, 94.5),
];
/// It took so long.
const TOOK: f64 = 19.9;

#[test]
fn the_time_left_is_told_early_and_near_the_truth() {
    let (mut eta, began) = (Eta::default(), Instant::now());
    let told: Vec<(f64, f64)> = MEASURED
        .iter()
        .filter_map(|&(at, stage, percent)| {
            let left = eta.note(percent / 100.0, stage, began + Duration::from_secs_f64(at))?;
            Some((at, left.as_secs_f64()))
        })
        .collect();
    assert!(told[0].0 < TOOK / 3.0, "early: {told:?}");
    for (at, left) in &told {
        let truth = TOOK - at;
        assert!((left - truth).abs() < 4.5_f64.max(0.85 * truth), "at {at}: {left} for {truth}; {told:?}");
    }
}

#[test]
fn nothing_is_told_before_frames_are_counted() {
    let (mut eta, began) = (Eta::default(), Instant::now());
    for second in 0..60_u32 {
        let progress = f64::from(second) / 1_000.0;
        assert_eq!(eta.note(progress, Stage::Fetch, began + Duration::from_secs(second.into())), None);
    }
}

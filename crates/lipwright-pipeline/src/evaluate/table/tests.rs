use super::super::{ClipRuns, Drive, Evaluation, Measures, Run, Tally};
use super::Verdict;

fn run(drive: Drive, measures: Measures) -> Run {
    Run { drive, name: String::new(), measures }
}

fn evaluation(runs: Vec<Run>) -> Evaluation {
    Evaluation { clips: vec![ClipRuns { name: String::from("a.mp4"), talks: true, runs }] }
}

fn verdict(evaluation: &Evaluation, measure: &str) -> Verdict {
    evaluation.table().into_iter().find(|row| row.measure.contains(measure)).unwrap().verdict
}

#[test]
fn a_median_above_its_bar_is_not_enough_when_one_clip_is_hopeless() {
    let own = |r: f64| run(Drive::OwnSound, Measures { correlation: Some(r), ..Measures::default() });
    let measure = "correlation of the lip gap";
    assert_eq!(verdict(&evaluation(vec![own(0.9), own(0.85), own(0.7)]), measure), Verdict::Pass);
    assert_eq!(verdict(&evaluation(vec![own(0.9), own(0.85), own(0.3)]), measure), Verdict::Fail);
}

#[test]
fn closures_of_all_runs_are_counted_together() {
    let spoken = |met, asked| {
        let closures = Some(Tally { met, asked });
        run(Drive::Recording(0), Measures { closures, ..Measures::default() })
    };
    let both = evaluation(vec![spoken(9, 10), spoken(10, 10)]);
    let row = both.table().into_iter().find(|row| row.measure.contains("p, b, m")).unwrap();
    assert_eq!((row.ours.as_str(), row.verdict), ("0.95 (19 of 20)", Verdict::Pass));
    assert!(!evaluation(vec![spoken(9, 10)]).passes());
}

#[test]
fn what_was_not_measured_is_neither_passed_nor_failed() {
    let nothing = evaluation(vec![run(Drive::Untouched, Measures::default())]);
    assert!(nothing.table().iter().all(|row| row.verdict == Verdict::None));
    assert!(nothing.passes());
}

#[test]
fn untouched_runs_fill_their_own_column_only() {
    let runs = vec![run(Drive::Untouched, Measures { jitter: Some(1.01), ..Measures::default() })];
    let row = evaluation(runs).table().into_iter().find(|row| row.measure.contains("jitter")).unwrap();
    assert_eq!((row.ours.as_str(), row.real.as_str()), ("", "1.01"));
}

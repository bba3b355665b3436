use super::*;

/// Speech from 1 s to 2 s and from 4 s to 5 s of 6 s.
const PAUSES: [Pause; 3] =
    [(Seconds(0.0), Seconds(1.0)), (Seconds(2.0), Seconds(4.0)), (Seconds(5.0), Seconds(6.0))];

/// A person who has the lips `ready` apart before speech and `trail` after it.
fn seen(ready: f32, trail: f32) -> Vec<(Seconds, f32)> {
    let gap = |time: f64| match time {
        t if (0.55..1.0).contains(&t) || (3.55..4.0).contains(&t) => ready,
        t if (2.0..2.4).contains(&t) || (5.0..5.4).contains(&t) => trail,
        _ => 0.0,
    };
    filmed(150, gap)
}

/// The gap of each of `n` frames, 25 a second.
fn filmed(n: i32, gap: impl Fn(f64) -> f32) -> Vec<(Seconds, f32)> {
    (0..n).map(|i| f64::from(i) / 25.0).map(|time| (Seconds(time), gap(time))).collect()
}

fn at(habit: &Habit, time: f64) -> f32 {
    habit.gap(&PAUSES, Seconds(6.0), Seconds(time), |_| false)
}

#[test]
fn lips_that_are_ready_before_speech_are_shown_so() {
    let habit = Habit::learn(&PAUSES, Seconds(6.0), &seen(0.05, 0.02), 0.1);
    assert!((at(&habit, 0.95) - 0.05).abs() < 1e-6);
    assert!((at(&habit, 3.9) - 0.05).abs() < 1e-6);
    assert!((at(&habit, 2.02) - 0.02).abs() < 1e-6);
}

#[test]
fn in_the_middle_of_a_pause_lips_are_closed() {
    let habit = Habit::learn(&PAUSES, Seconds(6.0), &seen(0.05, 0.05), 0.1);
    for time in [0.3, 2.7, 3.0, 3.4, 5.7] {
        assert!(at(&habit, time) <= 0.0, "{time}");
    }
    // Also in one that is just long enough to close them.
    let pause = [(Seconds(1.0), Seconds(1.4))];
    let closed = (0..40)
        .any(|i| habit.gap(&pause, Seconds(3.0), Seconds(1.0 + f64::from(i) / 100.0), |_| false) <= 0.0);
    assert!(closed);
}

#[test]
fn people_who_keep_their_lips_closed_keep_them_closed() {
    let habit = Habit::learn(&PAUSES, Seconds(6.0), &seen(0.004, 0.0), 0.1);
    assert_eq!(habit, Habit::default());
    assert!(at(&habit, 0.95) <= 0.0);
}

#[test]
fn silence_that_never_becomes_speech_opens_nothing() {
    let habit = Habit::learn(&PAUSES, Seconds(6.0), &seen(0.05, 0.05), 0.1);
    let silence = [(Seconds(0.0), Seconds(6.0))];
    for i in 0..60 {
        assert!(habit.gap(&silence, Seconds(6.0), Seconds(f64::from(i) / 10.0), |_| false) <= 0.0);
    }
}

#[test]
fn during_speech_a_habit_has_nothing_to_say() {
    let habit = Habit::learn(&PAUSES, Seconds(6.0), &seen(0.05, 0.05), 0.1);
    assert!(at(&habit, 1.5) <= 0.0);
}

#[test]
fn a_habit_lasts_as_long_as_it_was_seen_to() {
    let habit = Habit::learn(&PAUSES, Seconds(6.0), &seen(0.05, 0.02), 0.1);
    assert!((0.35..0.6).contains(&habit.ready.seconds), "{habit:?}");
    let habit = apart_all_along();
    assert!((habit.ready.seconds - LONGEST.0).abs() < 1e-9, "{habit:?}");
}

#[test]
fn lips_that_are_apart_from_the_first_frame_on_are_so_in_the_result() {
    // Half a second of waiting, half a second of speech, and silence with the lips apart.
    let pauses = [(Seconds(0.0), Seconds(0.5)), (Seconds(1.0), Seconds(1.8))];
    let habit = Habit::learn(&pauses, Seconds(1.8), &filmed(45, |_| 0.05), 0.1);
    let gap = |time: f64| habit.gap(&pauses, Seconds(1.8), Seconds(time), |_| false);
    assert!(gap(0.0) > 0.049 && gap(0.4) > 0.049, "{} {}", gap(0.0), gap(0.4));
    assert!(gap(1.1) > 0.049, "{}", gap(1.1));
}

#[test]
fn a_pause_that_no_speech_follows_tells_nothing_of_lips_before_speech() {
    // Lips wait apart for one sentence, and are closed for longer after it.
    let pauses = [(Seconds(0.0), Seconds(0.4)), (Seconds(1.0), Seconds(3.0))];
    let gap = |time: f64| if time < 1.0 { 0.05 } else { 0.0 };
    let habit = Habit::learn(&pauses, Seconds(3.0), &filmed(75, gap), 0.1);
    assert!((habit.ready.gap - 0.05).abs() < 1e-6, "{habit:?}");
}

/// Lips that wait apart for the first word and stay apart after the last.
fn apart_all_along() -> Habit {
    Habit::learn(&PAUSES, Seconds(6.0), &filmed(150, |_| 0.05), 0.1)
}

#[test]
fn lips_go_on_from_a_habit_to_the_first_sound_and_from_the_last_to_a_habit() {
    let habit = apart_all_along();
    for (from, step) in [(0.9, 0.02), (5.1, -0.02)] {
        let gaps: Vec<f32> = (0..12).map(|i| at(&habit, from + step * f64::from(i))).collect();
        assert!(gaps[0] > 0.049 && gaps[11] <= 0.0, "{gaps:?}");
        assert!(gaps.windows(2).all(|pair| pair[0] - pair[1] < 0.02), "{gaps:?}");
    }
}

#[test]
fn lips_that_wait_apart_close_gently_for_a_first_sound_that_shuts_them() {
    let habit = apart_all_along();
    let gap = |time: f64| habit.gap(&PAUSES, Seconds(6.0), Seconds(time), |at| (1.0..1.08).contains(&at.0));
    let gaps: Vec<f32> = (0..8).map(|i| gap(0.86 + 0.02 * f64::from(i))).collect();
    assert!(gaps[0] > 0.049 && gaps[7] <= 0.0, "{gaps:?}");
    assert!(gaps.windows(2).all(|pair| pair[0] - pair[1] < 0.02), "{gaps:?}");
}

#[test]
fn lips_that_touch_right_beside_speech_may_have_waited_apart() {
    // Apart until a tenth of a second before each phrase, then closed for its first sound.
    let gap = |time: f64| if (0.9..1.0).contains(&time) || (3.9..4.0).contains(&time) { 0.0 } else { 0.05 };
    let habit = Habit::learn(&PAUSES, Seconds(6.0), &filmed(150, gap), 0.1);
    assert!((habit.ready.seconds - LONGEST.0).abs() < 1e-9, "{habit:?}");
}

#[test]
fn lips_that_the_last_sound_shut_stay_shut() {
    let habit = Habit::learn(&PAUSES, Seconds(6.0), &seen(0.05, 0.05), 0.1);
    let gap = |time: f64| habit.gap(&PAUSES, Seconds(6.0), Seconds(time), |_| true);
    for time in [2.0, 2.1, 5.0, 5.2] {
        assert!(gap(time) <= 0.0, "{time}");
    }
    // And they do not open for a sound that shuts them.
    assert!(gap(3.95) <= 0.0);
}

#[test]
fn between_two_phrases_lips_open_only_just_before_the_second() {
    let habit = Habit::learn(&PAUSES, Seconds(6.0), &seen(0.05, 0.05), 0.1);
    assert!(at(&habit, 3.7) <= 0.0 && at(&habit, 3.95) > 0.045);
}

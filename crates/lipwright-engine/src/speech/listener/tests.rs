use super::{CONTEXT, INPUT, Listener, MODEL, OUTPUT, RUN, judge, silent_frame};
use crate::net::Net;
use crate::speech::mel::{MelFrame, N_BANDS};
use crate::speech::{MouthShape, Trajectory};

/// "Papa may buy a big apple. Emma, I am by my boat.", made by `training/speech/sample_sentence.py`.
const PAPA: &[u8] = include_bytes!("papa.s16");
/// Its phones, with the seconds in which each begins and ends.
const PAPA_PHONES: &str = include_str!("papa.tsv");
/// "Five foxes have found a few loose shoes.", made alike.
const FOXES: &[u8] = include_bytes!("foxes.s16");
const FOXES_PHONES: &str = include_str!("foxes.tsv");

fn papa() -> Vec<f32> {
    samples(PAPA)
}

fn samples(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<2>().0.iter().map(|bytes| f32::from(i16::from_le_bytes(*bytes)) / 32768.0).collect()
}

fn hear(samples: &[f32], push: usize) -> Trajectory {
    let mut listener = Listener::new().unwrap();
    for part in samples.chunks(push) {
        listener.hear(part).unwrap();
    }
    listener.finish().unwrap()
}

/// Noise that is the same every time, full scale `peak`.
fn noise(seed: u32, n: usize, peak: f32) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state as f32 / u32::MAX as f32 * 2.0 - 1.0) * peak
    };
    (0..n).map(|_| next()).collect()
}

#[test]
fn the_size_of_the_pushes_changes_nothing() {
    let samples = papa();
    let whole = hear(&samples, samples.len());
    for push in [77, 160, 4096, 16_001] {
        assert_eq!(hear(&samples, push).shapes(), whole.shapes(), "in pushes of {push}");
    }
}

#[test]
fn cutting_the_sound_into_runs_leaves_no_seam() {
    let features = waves(2 * RUN + 100 + 2 * CONTEXT);
    let net = Net::load("speech", MODEL, INPUT, &[OUTPUT]).unwrap();
    let (mut whole, mut in_runs) = (Vec::new(), Vec::new());
    judge(&net, &features, &mut whole).unwrap();
    for start in (0..features.len() - 2 * CONTEXT).step_by(RUN) {
        judge(&net, &features[start..(start + RUN + 2 * CONTEXT).min(features.len())], &mut in_runs).unwrap();
    }
    assert_alike(&whole, &in_runs);
}

#[test]
fn where_the_pairs_begin_changes_nothing() {
    let features = waves(RUN + 2 * CONTEXT);
    let net = Net::load("speech", MODEL, INPUT, &[OUTPUT]).unwrap();
    let (mut whole, mut a_frame_later) = (Vec::new(), Vec::new());
    judge(&net, &features, &mut whole).unwrap();
    judge(&net, &features[1..], &mut a_frame_later).unwrap();
    assert_alike(&whole[1..], &a_frame_later);
}

/// Features that are no sound's, each frame unlike the next.
fn waves(n: usize) -> Vec<MelFrame> {
    (0..n).map(|t| std::array::from_fn(|b| ((t * 7 + b * 3) as f32 * 0.11).sin() - 1.0)).collect()
}

fn assert_alike(one: &[MouthShape], other: &[MouthShape]) {
    assert_eq!(one.len(), other.len());
    let values =
        |s: &MouthShape| [s.aperture, s.width, s.protrusion, s.closure, s.labiodental, s.sibilant, s.silence];
    for (a, b) in one.iter().flat_map(values).zip(other.iter().flat_map(values)) {
        assert!((a - b).abs() < 1e-4, "{a} {b}");
    }
}

#[test]
fn a_frame_of_the_trajectory_stands_for_every_ten_milliseconds() {
    for (n_samples, n_shapes) in [(0, 1), (1600, 11), (160 * 1400, 1401)] {
        assert_eq!(hear(&vec![0.0; n_samples], 16_000).shapes().len(), n_shapes);
    }
}

#[test]
fn silence_keeps_the_mouth_shut() {
    for shape in hear(&vec![0.0; 40_000], 16_000).shapes() {
        assert_eq!((shape.aperture, shape.width, shape.is_silent()), (0.0, 0.0, true));
    }
}

#[test]
fn noise_and_a_tone_do_not_open_the_mouth() {
    let open = |samples: &[f32]| {
        let speech = hear(samples, 16_000);
        let open = speech.shapes().iter().filter(|shape| shape.aperture > 0.05).count();
        open as f32 / speech.shapes().len() as f32
    };
    let tone: Vec<f32> = (0..48_000).map(|i| 0.3 * (i as f32 * 0.2).sin()).collect();
    assert!(open(&tone) <= 0.02, "{}", open(&tone));
    // No noise is like another, and one in twenty has something of a syllable in it.
    let noises = (1..=20).map(|n| noise(n * 7919, 48_000, if n % 2 == 0 { 0.5 } else { 0.01 }));
    let share = noises.map(|samples| open(&samples)).sum::<f32>() / 20.0;
    assert!(share <= 0.02, "{share}");
}

#[test]
fn speech_is_heard_at_any_level() {
    let samples = papa();
    let loud = hear(&samples, 16_000);
    let soft = hear(&samples.iter().map(|x| x * 0.01).collect::<Vec<_>>(), 16_000);
    let apart = |a: &MouthShape, b: &MouthShape| f64::from((a.aperture - b.aperture).abs());
    let total: f64 = loud.shapes().iter().zip(soft.shapes()).map(|(a, b)| apart(a, b)).sum();
    assert!(total / (loud.shapes().len() as f64) < 0.02);
}

/// Name, beginning and end of every phone that `wanted` names.
fn phones<'a>(lines: &'a str, wanted: &'a [&str]) -> impl Iterator<Item = (&'a str, f64, f64)> {
    lines.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap();
        let phone = (next(), next().parse().unwrap(), next().parse().unwrap());
        wanted.contains(&phone.0).then_some(phone)
    })
}

/// The shapes from `from` seconds until `to`.
fn during(speech: &Trajectory, from: f64, to: f64) -> &[MouthShape] {
    &speech.shapes()[(from.max(0.0) * 100.0) as usize..(to * 100.0) as usize]
}

#[test]
fn lips_touch_where_p_b_and_m_are_said_and_part_for_open_vowels() {
    let speech = hear(&papa(), 16_000);
    let closures: Vec<_> = phones(PAPA_PHONES, &["p", "b", "m"]).collect();
    let met =
        |from: f64, to: f64| during(&speech, from, to).iter().any(|s| s.is_closure() && s.aperture == 0.0);
    let n_met = closures.iter().filter(|(_, start, end)| met(start - 0.06, *end)).count();
    assert!(closures.len() >= 10 && n_met + 1 >= closures.len(), "{n_met} of {}", closures.len());
    for (name, start, end) in phones(PAPA_PHONES, &["ɑː", "æ"]) {
        assert!(during(&speech, start, end).iter().any(|s| s.aperture > 0.4), "{name} at {start}");
    }
}

#[test]
fn the_lip_is_at_the_teeth_for_f_and_v_and_does_not_touch_the_other() {
    let speech = hear(&samples(FOXES), 16_000);
    let at_teeth: Vec<_> = phones(FOXES_PHONES, &["f", "v"]).collect();
    let met = |from: f64, to: f64| during(&speech, from, to).iter().any(MouthShape::is_labiodental);
    let n_met = at_teeth.iter().filter(|(_, start, end)| met(start - 0.04, end + 0.04)).count();
    assert!(at_teeth.len() >= 6 && n_met + 1 >= at_teeth.len(), "{n_met} of {}", at_teeth.len());
    let shut = speech.shapes().iter().filter(|s| s.is_closure()).count();
    assert!(shut <= 8, "shut in {shut} frames of a sentence without p, b and m");
}

#[test]
fn lips_are_pushed_forward_for_oo_and_teeth_show_for_s() {
    let speech = hear(&samples(FOXES), 16_000);
    let mean = |wanted: &[&str], value: fn(&MouthShape) -> f32| {
        let frames: Vec<f32> = phones(FOXES_PHONES, wanted)
            .flat_map(|(_, start, end)| during(&speech, start, end))
            .map(value)
            .collect();
        frames.iter().sum::<f32>() / frames.len() as f32
    };
    let (oo, others) = (mean(&["uː"], |s| s.protrusion), mean(&["aɪ", "æ", "ᵻ"], |s| s.protrusion));
    assert!(oo > others + 0.25, "{oo} for oo, {others} for others");
    let (s, vowels) = (mean(&["s", "z", "ʃ"], |s| s.sibilant), mean(&["aɪ", "ɑː", "uː"], |s| s.sibilant));
    assert!(s > 0.5 && vowels < 0.2, "{s} for s, {vowels} for vowels");
}

#[test]
fn the_context_is_longer_than_what_the_net_looks_at() {
    let net = Net::load("speech", MODEL, INPUT, &[OUTPUT]).unwrap();
    let mut features = vec![silent_frame(); 2 * CONTEXT + 2];
    let middle = |features: &[MelFrame]| {
        let mut heard = Vec::new();
        judge(&net, features, &mut heard).unwrap();
        heard
    };
    let quiet = middle(&features);
    for _pair in 0..2 {
        features.insert(0, [1.0; N_BANDS]);
        features.push([1.0; N_BANDS]);
    }
    for (t, quiet) in quiet.iter().enumerate() {
        let apart = (middle(&features)[2 + t].aperture - quiet.aperture).abs();
        assert!(apart < 1e-5, "{apart} at {t}");
    }
}

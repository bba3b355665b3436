use lipwright_clip::FrameRate;
use lipwright_engine::speech::{MouthShape, Trajectory};

use super::{Phone, Tally, contrast, heard, open, shut, shut_below};

const MAMA: &str = "m\t0.200\t0.280\nɑː\t0.280\t0.480\np\t0.600\t0.640\na\t0.640\t0.800\n";

fn rate() -> FrameRate {
    FrameRate::new(25, 1).unwrap()
}

/// One second of a mouth that is open but for the frames `shut`.
fn gaps(shut: &[usize]) -> Vec<Option<f32>> {
    (0..25).map(|frame| Some(if shut.contains(&frame) { 0.01 } else { 0.06 })).collect()
}

#[test]
fn labels_are_read_line_by_line() {
    let phones = Phone::read_all(MAMA).unwrap();
    assert_eq!(phones[2], Phone { name: String::from("p"), start: 0.6, end: 0.64 });
    assert_eq!(Phone::read_all("\t0.1\t0.2\n").unwrap()[0].name, "", "a pause");
    assert_eq!(Phone::read_all("p 0.1 0.2"), None, "blanks are no tabs");
}

#[test]
fn a_stop_wants_shut_lips_before_its_burst_and_a_nasal_while_it_sounds() {
    let phones = Phone::read_all(MAMA).unwrap();
    let closures = |frames: &[usize]| shut(&phones, &gaps(frames), rate(), 0.015);
    assert_eq!(closures(&[6, 14]), Tally { met: 2, asked: 2 });
    assert_eq!(closures(&[6]), Tally { met: 1, asked: 2 });
    assert_eq!(closures(&[17, 18]), Tally { met: 0, asked: 2 }, "too late for the stop");
}

#[test]
fn a_mouth_that_never_opens_has_no_open_vowel() {
    let phones = Phone::read_all(MAMA).unwrap();
    let all: Vec<usize> = (0..25).collect();
    assert_eq!(open(&phones, &gaps(&all), rate(), 0.015), Tally { met: 0, asked: 2 });
    assert_eq!(open(&phones, &gaps(&[6, 14]), rate(), 0.015), Tally { met: 2, asked: 2 });
}

#[test]
fn frames_without_a_face_neither_meet_nor_miss_a_closure() {
    let phones = Phone::read_all(MAMA).unwrap();
    assert_eq!(shut(&phones, &[None; 25], rate(), 0.015), Tally::default());
}

#[test]
fn who_never_quite_shuts_their_lips_is_measured_by_their_own_rest() {
    assert!((shut_below(0.0) - 0.015).abs() < 1e-6);
    assert!((shut_below(0.018) - 0.023).abs() < 1e-6);
    assert!((shut_below(0.08) - 0.015).abs() < 1e-6, "an open smile is no rest");
}

#[test]
fn a_heard_closure_is_looked_for_a_little_earlier_and_later() {
    let mut shapes = vec![MouthShape::default(); 100];
    shapes[50..54].iter_mut().for_each(|shape| shape.closure = 0.9);
    let spans = heard(&Trajectory::new(shapes));
    let [(from, to)] = spans[..] else { panic!("one closure: {spans:?}") };
    assert!((from - 0.44).abs() < 1e-9 && (to - 0.56).abs() < 1e-9, "{from} {to}");
}

#[test]
fn a_mouth_that_opens_half_as_far_has_half_the_contrast() {
    let open = MouthShape { aperture: 0.9, ..MouthShape::default() };
    let closed = MouthShape { closure: 0.9, ..MouthShape::default() };
    let shapes = (0..100).map(|i| if (40..56).contains(&i) { closed } else { open }).collect();
    let speech = Trajectory::new(shapes);
    let of = |wide: f32| {
        let gaps: Vec<_> = (0..25).map(|k| Some(if (10..14).contains(&k) { 0.0 } else { wide })).collect();
        contrast(&speech, &gaps, rate()).unwrap()
    };
    assert!((of(0.08) / of(0.04) - 2.0).abs() < 1e-6);
    assert_eq!(contrast(&Trajectory::default(), &gaps(&[]), rate()), None, "nothing was heard");
}

use super::*;

fn image(value: impl Fn(f32, f32) -> f32) -> Vec<f32> {
    let share = |index: usize| index as f32 / SIDE as f32;
    (0..SIDE * SIDE).flat_map(|index| [value(share(index % SIDE), share(index / SIDE)); 3]).collect()
}

#[test]
fn a_face_in_other_light_is_the_same_face() {
    let face = |x: f32, y: f32| 0.5 + 0.3 * (9.0 * x).sin() * (7.0 * y).cos();
    let bright = Likeness::of(&image(face));
    let dim = Likeness::of(&image(|x, y| 0.4 * face(x, y) + 0.1));
    assert!(bright.is_same_face(&dim));
}

#[test]
fn another_face_is_another() {
    let one = Likeness::of(&image(|x, y| 0.5 + 0.3 * (9.0 * x).sin() * (7.0 * y).cos()));
    let other = Likeness::of(&image(|x, y| 0.5 + 0.3 * (20.0 * y).sin() * (3.0 * x).cos()));
    assert!(!one.is_same_face(&other));
}

#[test]
fn a_blank_crop_is_like_nothing() {
    let blank = Likeness::of(&image(|_, _| 0.5));
    assert!(!blank.is_same_face(&Likeness::of(&image(|x, _| x))));
}

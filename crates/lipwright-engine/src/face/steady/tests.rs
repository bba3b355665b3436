use super::*;
use crate::face::canvas::{Canvas, Portrait};

const REFERENCE: &str = include_str!("../../../../../training/face-reference/portrait.tsv");
const GREY: [f32; 3] = [96.0, 104.0, 112.0];
const MAP: Affine = Affine { a: 1.2, b: 0.0, c: 0.0, d: 1.2, tx: 40.0, ty: 30.0 };

/// The portrait's landmarks under [`MAP`] and then `motion`.
fn landmarks(motion: Affine) -> Vec<Landmark> {
    let lines = REFERENCE.lines().filter(|line| !line.starts_with('#'));
    let values = |line: &str| line.split('\t').map(|v| v.parse().expect("a number")).collect::<Vec<f32>>();
    let place = |v: Vec<f32>| Landmark { at: (motion * MAP).apply(Point::new(v[3], v[4])), z: 1.2 * v[2] };
    lines.map(values).map(place).collect()
}

fn picture(motion: Affine) -> Frame {
    Canvas::new(640, 480, GREY).paste(&Portrait::load(), motion * MAP).frame()
}

/// Numbers between -1 and 1, always the same.
struct Dice(u32);

impl Dice {
    fn roll(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) as f32 / 8_388_608.0 - 1.0
    }
}

/// The picture with a camera's noise.
fn noisy(frame: &Frame, dice: &mut Dice) -> Frame {
    let mut noisy = frame.clone();
    for value in noisy.packed_mut() {
        *value = (f32::from(*value) + 2.0 * (dice.roll() + dice.roll())).round().clamp(16.0, 235.0) as u8;
    }
    noisy
}

/// The landmarks as a net sees them: every point off by some noise, all of them by some more.
fn wandering(points: &[Landmark], dice: &mut Dice) -> Vec<Landmark> {
    let all = Point::new(dice.roll(), dice.roll()) * 0.15;
    let off = |l: &Landmark, dice: &mut Dice| l.at + all + Point::new(dice.roll(), dice.roll()) * 0.15;
    points.iter().map(|l| Landmark { at: off(l, dice), z: l.z }).collect()
}

/// Root mean square distance of the points from their own mean over time.
fn jitter(seen: &[Vec<Landmark>], points: &[usize]) -> f32 {
    let mut sum = 0.0;
    for &index in points {
        let middle =
            seen.iter().fold(Point::default(), |sum, face| sum + face[index].at) * (1.0 / seen.len() as f32);
        sum += seen.iter().map(|face| face[index].at.distance(middle).powi(2)).sum::<f32>();
    }
    (sum / (seen.len() * points.len()) as f32).sqrt()
}

#[test]
fn a_still_face_in_a_noisy_picture_keeps_its_points() {
    let mut dice = Dice(1);
    let (frame, points) = (picture(Affine::IDENTITY), landmarks(Affine::IDENTITY));
    let mut steady = Steady::new(&noisy(&frame, &mut dice), &wandering(&points, &mut dice));
    let (mut seen, mut held) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        seen.push(wandering(&points, &mut dice));
        held.push(steady.hold(&noisy(&frame, &mut dice), &seen[seen.len() - 1]).0);
    }
    for points in [&RIGID[..], &LIPS[..]] {
        let (raw, left) = (jitter(&seen, points), jitter(&held, points));
        assert!(left < 0.2 * raw, "{left} px of {raw} are left");
    }
}

#[test]
fn a_slow_motion_is_followed_without_the_nets_wandering() {
    let mut dice = Dice(2);
    let start = wandering(&landmarks(Affine::IDENTITY), &mut dice);
    let mut steady = Steady::new(&noisy(&picture(Affine::IDENTITY), &mut dice), &start);
    for step in 1..=12 {
        let motion = Affine { tx: 0.3 * step as f32, ty: -0.1 * step as f32, ..Affine::IDENTITY };
        let seen = wandering(&landmarks(motion), &mut dice);
        let (held, _) = steady.hold(&noisy(&picture(motion), &mut dice), &seen);
        for index in RIGID.into_iter().chain([61, 291, 13, 14]) {
            let off = held[index].at.distance(motion.apply(start[index].at));
            assert!(off < 0.15, "step {step}: point {index} is off by {off} pixels");
        }
    }
}

#[test]
fn lips_that_move_in_the_picture_are_followed_and_imagined_ones_are_not() {
    let (frame, points) = (picture(Affine::IDENTITY), landmarks(Affine::IDENTITY));
    let width = points[234].at.distance(points[454].at);
    let [_, lower] = lips();
    let mut opened = points.clone();
    for &index in &lower {
        opened[index].at.y += 0.018 * width;
    }
    let mut steady = Steady::new(&frame, &points);
    let (held, _) = steady.hold(&frame, &opened);
    assert!(held[17].at.distance(points[17].at) < 0.001 * width, "the picture has not changed");
    // A dark mouth opens between the lips.
    let mut changed = frame.clone();
    let (row, stride) = (points[14].at.y as usize, frame.size().width() as usize);
    for y in row - 2..row + 5 {
        changed.packed_mut()[y * stride..][points[78].at.x as usize..points[308].at.x as usize].fill(40);
    }
    let (held, _) = steady.hold(&changed, &opened);
    assert!(held[17].at.distance(opened[17].at) < 0.003 * width, "the lip has moved");
}

#[test]
fn a_head_that_jumps_is_where_the_net_sees_it() {
    let mut steady = Steady::new(&picture(Affine::IDENTITY), &landmarks(Affine::IDENTITY));
    let motion = Affine { tx: 60.0, ty: 25.0, ..Affine::IDENTITY };
    let seen = landmarks(motion);
    let (held, step) = steady.hold(&picture(motion), &seen);
    for index in RIGID {
        assert!(held[index].at.distance(seen[index].at) < 0.6, "point {index}");
    }
    assert!((step.tx - 60.0).abs() < 1.0 && (step.ty - 25.0).abs() < 1.0, "{step:?}");
}

#[test]
fn a_face_at_the_frames_edge_has_finite_points() {
    for (x, y) in [(-330.0, 0.0), (320.0, -170.0), (0.0, 330.0), (-2000.0, 40.0)] {
        let motion = Affine { tx: x, ty: y, ..Affine::IDENTITY };
        let (frame, points) = (picture(motion), landmarks(motion));
        let mut steady = Steady::new(&frame, &points);
        for _ in 0..3 {
            let (held, step) = steady.hold(&frame, &points);
            assert!(held.iter().all(|l| l.at.x.is_finite() && l.at.y.is_finite() && l.z.is_finite()));
            assert!(step.tx.is_finite() && step.a.is_finite());
        }
    }
}

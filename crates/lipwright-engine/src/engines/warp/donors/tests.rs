use super::*;
use crate::mouth::Descriptor;

/// Donors without pixels that matter: the frames of `places`, in this order.
fn donors(places: &[u64]) -> Donors {
    let candidate = |&place: &u64| Candidate {
        mouth: Descriptor::default(),
        frame: Some(place),
        place,
        sharpness: 1.0,
        hasty: 0.0,
        tongue: 0.0,
        light: 120.0,
        sound: None,
    };
    let lips = Lips { outer: [[0.0; 3]; 20], inner: [[0.0; 3]; 20] };
    let patch = Arc::new(Patch::paint(2, 2, |_| [0.0; 3]));
    let donor = |_: &u64| Donor {
        patch: Arc::clone(&patch),
        lips_in_frame: LipsInFrame::new(&lips),
        lips,
        lip_pose: LipPose { gap: 0.0, stretch: 1.0 },
        pose: Pose::of(&[]),
        chin_drop: 0.0,
        inside: None,
    };
    Donors {
        all: places.iter().map(donor).collect(),
        insides: Vec::new(),
        candidates: places.iter().map(candidate).collect(),
        thumbs: Vec::new(),
        likeness: Vec::new(),
        painted: false,
    }
}

fn weights(track: &DonorTrack, n: usize, closure: Option<usize>) -> Vec<f32> {
    track.at(n, |n| Some(n) == closure).iter().map(|shown| shown.weight).collect()
}

#[test]
fn a_change_of_donors_dissolves_over_two_frames() {
    let track = DonorTrack::new(donors(&[0, 100]), vec![0, 0, 0, 1, 1, 1], 25.0);
    assert_eq!(weights(&track, 1, None), [1.0]);
    assert_eq!(weights(&track, 4, None), [1.0]);
    let (before, after) = (weights(&track, 2, None), weights(&track, 3, None));
    assert!(before.len() == 2 && before[0] > 0.6 && before == after, "{before:?} {after:?}");
    assert!((before.iter().sum::<f32>() - 1.0).abs() < 1e-6);
}

#[test]
fn real_movement_does_not_dissolve() {
    let track = DonorTrack::new(donors(&[7, 8, 9]), vec![0, 1, 2], 25.0);
    assert_eq!(weights(&track, 1, None), [1.0]);
}

#[test]
fn nothing_dissolves_into_or_out_of_a_closure() {
    let track = DonorTrack::new(donors(&[0, 100]), vec![0, 0, 1, 1], 25.0);
    for n in [1, 2] {
        assert_eq!(weights(&track, n, Some(2)), [1.0], "into it, frame {n}");
        assert_eq!(weights(&track, n, Some(1)), [1.0], "out of it, frame {n}");
    }
}

#[test]
fn faster_pictures_take_more_frames_for_the_same_time() {
    let track = DonorTrack::new(donors(&[0, 100]), [vec![0; 10], vec![1; 10]].concat(), 60.0);
    let mixed = (0..20).filter(|n| weights(&track, *n, None).len() == 2).count();
    assert_eq!(mixed, 4);
}

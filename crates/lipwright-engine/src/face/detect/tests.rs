use super::*;

fn detection(x: f32, y: f32, side: f32, score: f32) -> Detection {
    let bounds = Rect { x, y, width: side, height: side };
    let eye = |share: f32| Point::new(x + side * share, y + side * 0.3);
    Detection { bounds, left_eye: eye(0.3), right_eye: eye(0.7), score, turn: Turn::None }
}

#[test]
fn overlapping_detections_become_their_mean_weighted_by_score() {
    let merged = merge(vec![detection(100.0, 50.0, 40.0, 0.6), detection(103.0, 53.0, 40.0, 0.9)]);
    assert_eq!(merged.len(), 1);
    let got = merged[0];
    assert!((got.bounds.x - (100.0 * 0.6 + 103.0 * 0.9) / 1.5).abs() < 1e-4);
    assert!((got.left_eye.y - (62.0 * 0.6 + 65.0 * 0.9) / 1.5).abs() < 1e-4);
    assert!((got.score - 0.9).abs() < 1e-6);
}

#[test]
fn faces_apart_stay_apart_the_surest_first() {
    let found = vec![detection(0.0, 0.0, 40.0, 0.7), detection(200.0, 0.0, 40.0, 0.95)];
    let merged = merge(found);
    assert_eq!(merged.len(), 2);
    assert!(merged[0].score > merged[1].score);
}

#[test]
fn an_anchors_values_are_offsets_from_its_place() {
    let (row, column) = (10, 20);
    let index = row * GRID + column;
    let mut boxes = vec![0.0; N_ANCHORS * VALUES];
    let mut scores = vec![-10.0; N_ANCHORS];
    scores[index] = 3.0;
    let values = [2.0, -1.0, 30.0, 36.0, -6.0, -5.0, 7.0, -4.0];
    boxes[index * VALUES..][..values.len()].copy_from_slice(&values);
    // Twice the size, moved by (100, 40).
    let found = decode(&boxes, &scores, Affine::similarity(2.0, 0.0, Point::new(100.0, 40.0)), Turn::None);
    assert_eq!(found.len(), 1);
    // The anchor lies in the middle of its cell of 4 pixels: (82, 42).
    assert_eq!(found[0].bounds.centre(), Point::new(100.0 + 2.0 * 84.0, 40.0 + 2.0 * 41.0));
    assert_eq!((found[0].bounds.width, found[0].bounds.height), (60.0, 72.0));
    assert_eq!(found[0].left_eye, Point::new(100.0 + 2.0 * 76.0, 40.0 + 2.0 * 37.0));
    assert_eq!(found[0].right_eye, Point::new(100.0 + 2.0 * 89.0, 40.0 + 2.0 * 38.0));
}

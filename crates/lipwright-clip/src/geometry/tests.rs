use super::*;

fn close(left: Point, right: Point) -> bool {
    left.distance(right) < 1e-4
}

#[test]
fn a_map_and_its_inverse_cancel() {
    let map = Affine { a: 1.5, b: -0.3, c: 0.2, d: 0.8, tx: 12.0, ty: -7.0 };
    let back = map.inverse().unwrap() * map;
    for p in [Point::new(0.0, 0.0), Point::new(3.0, -9.0), Point::new(100.0, 40.0)] {
        assert!(close(back.apply(p), p));
    }
}

#[test]
fn a_chain_of_maps_applies_the_right_hand_one_first() {
    let quarter_turn = Affine::similarity(1.0, std::f32::consts::FRAC_PI_2, Point::default());
    let shift = Affine::similarity(1.0, 0.0, Point::new(10.0, 0.0));
    assert!(close((shift * quarter_turn).apply(Point::new(1.0, 0.0)), Point::new(10.0, 1.0)));
}

#[test]
fn a_flat_map_has_no_inverse() {
    assert!(Affine { a: 1.0, b: 2.0, c: 2.0, d: 4.0, tx: 0.0, ty: 0.0 }.inverse().is_none());
}

#[test]
fn boxes_overlap_by_their_shared_part() {
    let left = Rect { x: 0.0, y: 0.0, width: 2.0, height: 1.0 };
    let right = Rect { x: 1.0, y: 0.0, width: 2.0, height: 1.0 };
    assert!((left.intersection_over_union(right) - 1.0 / 3.0).abs() < 1e-6);
    assert!(left.intersection_over_union(Rect { x: 9.0, ..right }).abs() < 1e-6);
}

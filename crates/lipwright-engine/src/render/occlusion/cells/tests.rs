use super::*;

fn pose(yaw: f32, roll: f32) -> Pose {
    let ((sy, cy), (sr, cr)) = (yaw.sin_cos(), roll.sin_cos());
    // Roll after yaw, as `Pose` has it.
    let rotation = [[cr * cy, -sr, -cr * sy], [sr * cy, cr, -sr * sy], [sy, 0.0, cy]];
    Pose { yaw, pitch: 0.0, roll, scale: 150.0, centre: Point::new(300.0, 200.0), depth: 5.0, rotation }
}

fn block(columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> Cells {
    Cells::where_(|column, row| columns.contains(&column) && rows.contains(&row))
}

#[test]
fn a_pixel_finds_the_cell_that_is_seen_there() {
    for pose in [pose(0.0, 0.0), pose(0.4, 0.1), pose(-0.3, -0.5)] {
        let grid = GridOfFrame::new(&pose).unwrap();
        for (column, row) in [(20.0, 10.0), (5.5, 3.0), (33.0, 30.5)] {
            let [x, y, _] = pose.to_frame(in_head(column, row));
            let mut guess = depth(0.0, 0.5);
            let mut found = Point::default();
            for _ in 0..20 {
                found = grid.at(Point::new(x, y), &mut guess);
            }
            assert!(found.distance(Point::new(column, row)) < 0.05, "{found:?} for {column} {row}");
        }
    }
}

#[test]
fn a_head_seen_edge_on_has_no_cells() {
    assert!(GridOfFrame::new(&pose(1.5, 0.0)).is_none());
}

#[test]
fn parts_that_do_not_touch_are_told_apart() {
    let (a, b) = (block(2..6, 2..6), block(10..12, 20..30));
    let parts = a.or(&b).parts();
    assert_eq!(parts, [a, b]);
}

#[test]
fn closing_fills_bays_and_holes_and_leaves_the_rest() {
    let whole = block(10..26, 10..26);
    let with_bay = whole.without(&block(10..18, 16..20));
    assert_eq!(with_bay.closed(4), whole);
    let with_large_hole = whole.without(&block(12..24, 12..24));
    assert_eq!(with_large_hole.closed(0), whole);
    assert_eq!(whole.closed(4), whole);
    let at_the_rim = block(0..8, 20..ROWS);
    assert_eq!(at_the_rim.closed(4), at_the_rim);
}

#[test]
fn an_outline_holds_the_cells_whose_middles_it_surrounds() {
    let outline = [(3.0, 4.0), (9.0, 4.0), (9.0, 8.0), (3.0, 8.0)].map(|(x, y)| Point::new(x, y));
    assert_eq!(Cells::inside(&outline), block(3..9, 4..8));
    assert!(Cells::inside(&[]).is_empty());
}

use super::*;

#[test]
fn a_number_counts_from_the_left() {
    assert_eq!(face_choice("2"), Ok(FaceChoice::Nth(2)));
}

#[test]
fn four_numbers_are_a_box() {
    let place = Rect { x: 640.0, y: 0.0, width: 300.0, height: 380.0 };
    assert_eq!(face_choice("640,0,300,380"), Ok(FaceChoice::In(place)));
    assert_eq!(face_choice("640, 0, 300, 380"), Ok(FaceChoice::In(place)));
}

#[test]
fn anything_else_is_told_what_to_give() {
    for wrong in ["", "0", "-1", "left", "1.5", "1,2", "1,2,3", "1,2,3,4,5", "1,2,0,4", "1,2,3,-4", "1,,3,4"]
    {
        let refused = face_choice(wrong).unwrap_err();
        assert!(refused.contains("1 for the face furthest left"), "{wrong}: {refused}");
    }
}

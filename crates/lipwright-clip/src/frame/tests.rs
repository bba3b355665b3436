use super::*;

#[test]
fn an_odd_side_loses_its_last_line() {
    assert_eq!(FrameSize::new(641, 480), None);
    assert_eq!(FrameSize::even_inside(641, 481), FrameSize::new(640, 480));
    assert_eq!(FrameSize::even_inside(1, 480), None);
}

#[test]
fn planes_cover_the_packed_bytes_once_each() {
    let mut frame = Frame::black(FrameSize::new(6, 4).unwrap());
    for (value, plane) in (1_u8..).zip(frame.planes_mut()) {
        assert_eq!(plane.data.len(), plane.width * plane.height);
        plane.data.fill(value);
    }
    assert_eq!(frame.packed(), [vec![1; 24], vec![2; 6], vec![3; 6]].concat());
}

#[test]
fn a_block_of_another_length_is_no_frame() {
    let size = FrameSize::new(4, 4).unwrap();
    assert!(Frame::from_packed(size, vec![0; 23]).is_none());
    assert!(Frame::from_packed(size, vec![0; 24]).is_some());
}

use super::*;

const DETECTOR: &[u8] = include_bytes!("../../../../models/face_detection_full_range_sparse.onnx");
const INPUT: Port = Port { name: "input_1", shape: &[1, 192, 192, 3] };
const BOXES: Port = Port { name: "Identity", shape: &[1, 2304, 16] };
const SCORES: Port = Port { name: "Identity_1", shape: &[1, 2304, 1] };

fn reason(result: Result<Net, EngineError>) -> String {
    result.expect_err("this must not load").to_string()
}

#[test]
fn outputs_come_in_the_order_asked_for() {
    let image = vec![0.1; 192 * 192 * 3];
    let run = |ports: &[Port]| {
        let net = Net::load("detector", DETECTOR, INPUT, ports).expect("loads");
        net.run(&image, INPUT.shape).expect("runs")
    };
    let forward = run(&[BOXES, SCORES]);
    let mut backward = run(&[SCORES, BOXES]);
    backward.reverse();
    assert_eq!(forward.iter().map(Vec::len).collect::<Vec<_>>(), [2304 * 16, 2304]);
    assert_eq!(forward, backward);
}

#[test]
fn a_file_that_is_no_model_is_refused() {
    let message = reason(Net::load("detector", b"not a model", INPUT, &[BOXES]));
    assert!(message.starts_with("model detector: "), "{message}");
}

#[test]
fn a_missing_output_is_named() {
    let port = Port { name: "lips", shape: &[1, 160] };
    assert_eq!(
        reason(Net::load("detector", DETECTOR, INPUT, &[port])),
        "model detector: has no value named lips"
    );
}

#[test]
fn a_wrong_shape_is_refused_at_load() {
    let port = Port { name: "input_1", shape: &[1, 3, 192, 192] };
    let message = reason(Net::load("detector", DETECTOR, port, &[BOXES]));
    assert!(message.contains("input_1 has shape [1, 192, 192, 3], expected [1, 3, 192, 192]"), "{message}");
}

#[test]
fn input_of_the_wrong_size_is_refused() {
    let net = Net::load("detector", DETECTOR, INPUT, &[BOXES]).expect("loads");
    assert!(net.run(&[0.0; 12], &[1, 2, 2, 3]).is_err());
    assert!(net.run(&[0.0; 12], INPUT.shape).is_err());
}

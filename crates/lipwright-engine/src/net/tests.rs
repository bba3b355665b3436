use super::*;

const DETECTOR: &[u8] = include_bytes!("../../../../models/face_detection_short_range.onnx");
const INPUT: Port = Port { name: "input", shape: &[1, 128, 128, 3] };
const REGRESSORS: Port = Port { name: "regressors", shape: &[1, 896, 16] };
const CLASSIFICATORS: Port = Port { name: "classificators", shape: &[1, 896, 1] };

fn reason(result: Result<Net, EngineError>) -> String {
    result.expect_err("this must not load").to_string()
}

#[test]
fn outputs_come_in_the_order_asked_for() {
    let image = vec![0.1; 128 * 128 * 3];
    let run = |ports: &[Port]| {
        let net = Net::load("detector", DETECTOR, INPUT, ports).expect("loads");
        net.run(&image, INPUT.shape).expect("runs")
    };
    let forward = run(&[REGRESSORS, CLASSIFICATORS]);
    let mut backward = run(&[CLASSIFICATORS, REGRESSORS]);
    backward.reverse();
    assert_eq!(forward.iter().map(Vec::len).collect::<Vec<_>>(), [896 * 16, 896]);
    assert_eq!(forward, backward);
}

#[test]
fn a_file_that_is_no_model_is_refused() {
    let message = reason(Net::load("detector", b"not a model", INPUT, &[REGRESSORS]));
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
    let port = Port { name: "input", shape: &[1, 3, 128, 128] };
    let message = reason(Net::load("detector", DETECTOR, port, &[REGRESSORS]));
    assert!(message.contains("input has shape [1, 128, 128, 3], expected [1, 3, 128, 128]"), "{message}");
}

#[test]
fn input_of_the_wrong_size_is_refused() {
    let net = Net::load("detector", DETECTOR, INPUT, &[REGRESSORS]).expect("loads");
    assert!(net.run(&[0.0; 12], &[1, 2, 2, 3]).is_err());
    assert!(net.run(&[0.0; 12], INPUT.shape).is_err());
}

use lipwright_pipeline::Input;

use super::*;

fn failure(cause: Cause, detail: &str) -> Failure {
    SyncError { cause, detail: detail.to_owned() }.into()
}

#[test]
fn a_bad_input_is_told_without_the_tools_own_words() {
    let told = failure(Cause::Unreadable(Input::Video), "[mov @ 0x55] moov atom not found");
    assert_eq!(told.exit, Exit::BadInput);
    assert_eq!(told.code, "video_unreadable");
    assert!(told.message.starts_with("video could not be read: the file is damaged"), "{}", told.message);
    assert!(!told.message.contains("moov"));
}

#[test]
fn a_fault_of_ours_shows_its_detail() {
    let told = failure(Cause::Internal, "model face_landmark: shape mismatch\n");
    assert_eq!(told.exit, Exit::Internal);
    assert!(told.message.contains("(model face_landmark: shape mismatch)"), "{}", told.message);
}

#[test]
fn a_cancelled_job_counts_as_interrupted() {
    assert_eq!(failure(Cause::Cancelled, "").exit, Exit::Interrupted);
}
